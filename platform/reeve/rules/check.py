"""Checking one extract: read it in pieces, check every line, keep what the whole-file rules need, run those."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import date
from typing import BinaryIO

import polars as pl

from reeve.rules.accepted import Accepted
from reeve.rules.columns import NOTHING, Order
from reeve.rules.model import Layout
from reeve.rules.ordered import Ordered
from reeve.rules.passing import Pass
from reeve.rules.piece import Examined
from reeve.rules.plan import Plan, plan_of
from reeve.rules.reading import PIECE_BYTES, Piece, Reader, Stop
from reeve.rules.result import Checked, Facts, Progress
from reeve.rules.whole import finish

_FEW_CHECKS = 100
_SIDE_BY_SIDE = 2
"""Polars itself uses every core; two pieces at a time keep the cores busy through the steps that use only one."""


class NotReadable(Exception):
    """A file cannot be read as this return; the message says why and what to do."""


@dataclass(frozen=True, eq=False)
class Previous:
    """The compared columns of the version accepted last."""

    keys: Accepted

    @classmethod
    def from_keys(cls, keys: pl.DataFrame | bytes) -> Previous:
        """From ``Checked.keys`` or its Parquet bytes."""
        return cls(Accepted(keys))

    @classmethod
    def from_file(cls, layout: Layout, stream: BinaryIO, order: Order = NOTHING) -> Previous:
        """The same columns, from the last version's own file. Raises NotReadable."""
        checked = check(layout, stream, facts=Facts(None, frozenset(), date.min), order=order)
        if checked.outcome == "unreadable":
            raise NotReadable(checked.totals[0].message)
        return cls(Accepted(checked.keys))


def check(
    layout: Layout,
    stream: BinaryIO,
    *,
    facts: Facts,
    previous: Previous | None = None,
    progress: Callable[[Progress], None] | None = None,
    key: bytes = b"",
    piece_bytes: int | None = None,
    order: Order = NOTHING,
) -> Checked:
    """One run of ``layout`` over one file. Never raises for what the file holds: that is a finding. ``order`` is what
    is known of its columns."""
    plan, total = plan_of(layout), _size(stream)
    reader = Reader(stream, longest=layout.max_line_bytes, piece_bytes=piece_bytes or _piece_bytes(plan))
    keys = previous.keys if previous else None
    passing, pieces = Pass(plan, facts, keys), Ordered(reader, layout, order)
    try:
        for done in _examined(passing, reader, pieces):
            if progress:
                progress(Progress(done.lines, done.bytes, total))
        passing.end(reader)
    except Stop as stop:
        return replace(_unreadable(passing, stop, lines=reader.lines, key=key), columns=pieces.columns)
    finished = finish(passing, keys, key=key, lines=reader.lines, encoding=reader.encoding.name)
    return replace(finished, columns=pieces.columns)


def _piece_bytes(plan: Plan) -> int:
    """Every check costs each piece some time, however few its lines. Where there are few checks smaller pieces let both
    cores begin sooner, in less memory."""
    checks = sum(len(own.checks) + len(own.types) for own in plan.records.values())
    return PIECE_BYTES if checks > _FEW_CHECKS else PIECE_BYTES // 2


@dataclass(frozen=True, slots=True)
class _Done:
    lines: int
    bytes: int


def _examined(passing: Pass, reader: Reader, pieces: Iterable[Piece]) -> Iterator[_Done]:
    """Examines pieces side by side, a few at a time, and takes them in in order."""
    waiting: deque[tuple[Future[Examined], _Done]] = deque()
    with ThreadPoolExecutor(_SIDE_BY_SIDE, thread_name_prefix="examine") as workers:
        for piece in pieces:
            lines = passing.lines_of(piece)
            waiting.append((workers.submit(passing.examine, lines), _Done(reader.lines, reader.bytes)))
            if len(waiting) > _SIDE_BY_SIDE:
                yield _take(passing, waiting)
        while waiting:
            yield _take(passing, waiting)


def _take(passing: Pass, waiting: deque[tuple[Future[Examined], _Done]]) -> _Done:
    examined, done = waiting.popleft()
    passing.absorb(examined.result())
    return done


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
        has_header=passing.has_dated_header,
    )
