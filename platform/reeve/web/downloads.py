"""Files to take away: streamed CSV that opens in a spreadsheet with pounds and dates right, and runs no formula."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from datetime import date, datetime
from decimal import Decimal
from typing import IO, Any
from urllib.parse import quote

from flask import Response, stream_with_context

from reeve.web.filters import local

BOM = "\ufeff"
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
BATCH = 500
READ_SIZE = 262_144

Cell = str | int | Decimal | date | datetime | None


def csv_download(
    filename: str, header: Sequence[str], rows: Iterable[Sequence[Cell]], *, provenance: Sequence[str] = ()
) -> Response:
    """A CSV to keep. ``provenance`` lines follow the rows after an empty line, so that row 1 stays the headings.

    Numbers and dates are passed as such, never as text: an ``int`` or ``Decimal`` is a number (money in pounds), a
    ``date`` becomes 2026-10-12, a moment its time in Europe/London. Text that a spreadsheet would run is disarmed.
    """
    answer = Response(stream_with_context(csv_lines(header, rows, provenance=provenance)), mimetype="text/csv")
    answer.headers["Content-Disposition"] = disposition(filename)
    return answer


def csv_lines(
    header: Sequence[str], rows: Iterable[Sequence[Cell]], *, provenance: Sequence[str] = ()
) -> Iterator[bytes]:
    """The bytes of the file, some hundred rows at a time."""
    yield BOM.encode() + encoded([header])
    batch: list[Sequence[Cell]] = []
    for row in rows:
        batch.append(row)
        if len(batch) == BATCH:
            yield encoded(batch)
            batch = []
    if batch:
        yield encoded(batch)
    if provenance:
        yield encoded([[], *([line] for line in provenance)])


def encoded(rows: Iterable[Sequence[Cell]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows([written(cell) for cell in row] for row in rows)
    return text.getvalue().encode()


def written(cell: Cell) -> str | int | Decimal:
    """The cell as the file holds it."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        return disarmed(cell)
    if isinstance(cell, datetime):
        return local(cell).replace(tzinfo=None).isoformat(" ", "seconds")
    return cell.isoformat() if isinstance(cell, date) else cell


def pieces(file: IO[bytes]) -> Iterator[bytes]:
    """What is left of a file, some at a time; closes it at the end."""
    with closing(file):
        yield from iter(lambda: file.read(READ_SIZE), b"")


class Outlet(io.RawIOBase):
    """Where an archive is written, in which nothing can be gone back to; ``taken`` is what has come since the last."""

    def __init__(self) -> None:
        self._held = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self._held += data
        return len(data)

    def taken(self) -> bytes:
        held = bytes(self._held)
        self._held.clear()
        return held


def disarmed(text: str) -> str:
    """Text a spreadsheet would take for a formula gets an apostrophe in front (OWASP, CSV injection)."""
    return f"'{text}" if text.lstrip(" ").startswith(FORMULA) else text


def disposition(filename: str) -> str:
    """Content-Disposition after RFC 6266: the name in plain letters, and in full where it needs more."""
    name = re.sub(r"[\x00-\x1f\x7f/\\]+", "-", filename).strip() or "download"
    plain = re.sub(r'["%;]', "-", name.encode("ascii", "replace").decode().replace("?", "-"))
    full = "" if plain == name else f"; filename*=UTF-8''{quote(name, safe='')}"
    return f'attachment; filename="{plain}"{full}'
