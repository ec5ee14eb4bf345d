"""Checking one extract: read it in pieces, check every line, keep what the whole-file rules need, run those."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import BinaryIO

import polars as pl

from reeve.rules.model import Layout
from reeve.rules.passing import Pass
from reeve.rules.plan import plan_of
from reeve.rules.reading import PIECE_BYTES, Reader, Stop
from reeve.rules.result import Checked, Facts, Progress
from reeve.rules.whole import finish


@dataclass(frozen=True, eq=False)
class Previous:
    """The compared columns of the version accepted last."""

    keys: pl.DataFrame

    @classmethod
    def from_keys(cls, keys: pl.DataFrame | bytes) -> Previous:
        """From ``Checked.keys`` or its Parquet bytes."""
        return cls(pl.read_parquet(io.BytesIO(keys)) if isinstance(keys, bytes) else keys)

    @classmethod
    def from_file(cls, layout: Layout, stream: BinaryIO) -> Previous:
        """The same columns, from the last version's own file."""
        return cls(check(layout, stream, facts=Facts(None, frozenset(), date.min)).keys)


def check(
    layout: Layout,
    stream: BinaryIO,
    *,
    facts: Facts,
    previous: Previous | None = None,
    progress: Callable[[Progress], None] | None = None,
    key: bytes = b"",
    piece_bytes: int = PIECE_BYTES,
) -> Checked:
    """One run of ``layout`` over one file. Never raises for what the file holds: that is a finding."""
    reader = Reader(stream, longest=layout.max_line_bytes, piece_bytes=piece_bytes)
    total = _size(stream)
    passing = Pass(plan_of(layout), facts)
    try:
        for piece in reader:
            passing.take(piece)
            if progress:
                progress(Progress(reader.lines, reader.bytes, total))
        passing.end(reader)
    except Stop as stop:
        return _unreadable(passing, stop, lines=reader.lines, key=key)
    keys = previous.keys if previous else None
    return finish(passing, keys, key=key, lines=reader.lines, encoding=reader.encoding.name)


def _size(stream: BinaryIO) -> int | None:
    if not stream.seekable():
        return None
    here = stream.tell()
    size = stream.seek(0, 2) - here
    stream.seek(here)
    return size


def _unreadable(passing: Pass, stop: Stop, *, lines: int, key: bytes) -> Checked:
    found = passing.stopped(stop)
    return Checked(
        outcome="unreadable",
        lines={},
        total_lines=lines,
        totals=found.totals(),
        findings=found.table(key),
        delimiter=passing.delimiter,
        has_header=passing.has_header,
    )
