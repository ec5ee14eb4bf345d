"""A workbook (XLSX) to take away: for whoever would open a CSV in a spreadsheet anyway.

It goes out as it is written, from its first row: half a million rows need no more memory than some hundred, and nobody
waits for a file to be made. XlsxWriter, which can only write a whole file, makes the workbook around the rows (styles,
headings, the sheet "About"); the rows are ours, and text stays text: nothing is ever a formula.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from functools import lru_cache
from itertools import chain
from xml.sax.saxutils import escape

from flask import Response, stream_with_context

from reeve.web.downloads import Cell, Outlet, disposition
from reeve.web.filters import local
from reeve.web.workbook_shell import SHEET, shell_of

KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_ROWS = 1_000_000
"""To a sheet, below its headings: Excel holds 1,048,576. What is more goes on to another sheet."""
MOST_BYTES = 1_500_000_000
"""Of a sheet, unpacked: what a ZIP archive holds without an extension that spreadsheets read badly in a stream."""
LONGEST_TEXT = 32_767
"""Characters a cell of Excel can hold; what is longer is cut there."""
BATCH = 500
PACKED = 4
"""How hard the rows are packed: harder takes twice the time for a tenth of the size."""
EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 - a spreadsheet's days have no time zone
DAY = 86_400
UNFIT = re.compile("[\x00-\x08\x0b\x0c\r\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""What XML may not hold, or would not keep: written by its number, as spreadsheets do."""
LIKE_A_NUMBER = re.compile("_(?=x[0-9A-Fa-f]{4}_)")


def xlsx_download(
    filename: str, header: Sequence[str], rows: Iterable[Sequence[Cell]], *, provenance: Sequence[str] = ()
) -> Response:
    """Cells as for ``csv_download``. ``provenance`` lines have a sheet of their own, at the end."""
    answer = Response(stream_with_context(xlsx_pieces(header, rows, provenance=provenance)), mimetype=KIND)
    answer.headers["Content-Disposition"] = disposition(filename)
    return answer


def xlsx_pieces(
    header: Sequence[str], rows: Iterable[Sequence[Cell]], *, provenance: Sequence[str] = ()
) -> Iterator[bytes]:
    """The bytes of the file, some hundred rows at a time."""
    out, pattern, sheets = Outlet(), shell_of(header, sheets=2, about=()), 0
    lines = Lines(rows, day_style=pattern.day_style)
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=PACKED) as archive:
        while not sheets or not lines.ended:
            head = pattern.head[min(sheets, 1)]  # the first sheet is the one that is shown
            sheets += 1
            with archive.open(SHEET.format(sheets), "w") as sheet:
                for text in chain([head], lines.of_a_sheet(), [pattern.tail]):
                    sheet.write(text)
                    yield out.taken()
        for name, part in shell_of(header, sheets=sheets, about=(*provenance, *spread(sheets))).parts.items():
            archive.writestr(name, part)
    yield out.taken()


def spread(sheets: int) -> list[str]:
    """Why the rows are on several sheets, where they are."""
    if sheets == 1:
        return []
    return [f"The rows are on {sheets} sheets of up to {MOST_ROWS:,} each: a sheet of Excel holds 1,048,576 rows"]


class Lines:
    """The rows as a sheet holds them, sheet by sheet; ``ended`` when there are no more."""

    def __init__(self, rows: Iterable[Sequence[Cell]], *, day_style: int) -> None:
        self._rows, self._day_style = iter(rows), day_style
        self._next = next(self._rows, None)
        self._above: tuple[Cell, ...] = ()
        self._texts: list[str] = []

    @property
    def ended(self) -> bool:
        return self._next is None

    def of_a_sheet(self) -> Iterator[bytes]:
        """As many as a sheet may hold, some hundred at a time."""
        written = size = 0
        while self._next is not None and written < MOST_ROWS and size < MOST_BYTES:
            batch: list[str] = []
            while self._next is not None and len(batch) < BATCH and written < MOST_ROWS:
                batch.append(self._row(tuple(self._next)))
                written += 1
                self._next = next(self._rows, None)
            text = "".join(batch).encode()
            size += len(text)
            yield text

    def _row(self, row: tuple[Cell, ...]) -> str:
        """A cell that is the very one of the row above is not written anew: much of a table changes seldom."""
        if len(row) == len(self._above):
            pairs = zip(row, self._above, self._texts, strict=True)
            self._texts = [text if cell is above else self._cell(cell) for cell, above, text in pairs]
        else:
            self._texts = [self._cell(cell) for cell in row]
        self._above = row
        return f"<row>{''.join(self._texts)}</row>"

    def _cell(self, cell: Cell) -> str:
        if cell is None or cell == "":
            return "<c/>"
        if isinstance(cell, str):
            return text_cell(cell)
        if isinstance(cell, (datetime, date)):
            return f'<c s="{self._day_style}"><v>{serial(cell)}</v></c>'
        return f"<c><v>{cell}</v></c>"


@lru_cache(maxsize=20_000)
def text_cell(text: str) -> str:
    """Most texts of a table stand there many times."""
    told = LIKE_A_NUMBER.sub("_x005F_", text[:LONGEST_TEXT])
    told = UNFIT.sub(lambda found: f"_x{ord(found[0]):04X}_", told)
    kept = ' xml:space="preserve"' if told != told.strip() else ""  # else a space at its end would be lost
    return f'<c t="inlineStr"><is><t{kept}>{escape(told)}</t></is></c>'


def serial(day: date) -> Decimal:
    """Days since the spreadsheet's first, a moment by its time in Europe/London."""
    moment = local(day).replace(tzinfo=None) if isinstance(day, datetime) else datetime.combine(day, time())
    since = moment - EPOCH
    return Decimal(since.days) + round(Decimal(since.seconds) / DAY, 8) if since.seconds else Decimal(since.days)
