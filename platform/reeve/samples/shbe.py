"""A practice extract on disk: the extract itself and, where faults were asked for, the list of them beside it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from random import Random
from typing import BinaryIO

from reeve import definitions
from reeve.rules.period import Period
from reeve.samples import extract, following
from reeve.samples.catalogue import CATALOGUE
from reeve.samples.extract import Written
from reeve.samples.faults import Planted, Planter
from reeve.samples.month import Month
from reeve.samples.sheet import Sheet


@dataclass(frozen=True, slots=True)
class Made:
    """What was written: lines by record type, the extract day, and the faults planted (none unless asked for)."""

    written: Written
    extract_day: date
    planted: tuple[Planted, ...]


def make(
    path: Path,
    *,
    council_code: str,
    period: Period,
    claims: int,
    seed: int,
    faults: float = 0.0,
    previous: Path | None = None,
) -> Made:
    """Writes one month's extract of ``claims`` claims to ``path``, and ``<path>.faults.json`` if ``faults`` is above 0.

    ``faults`` is the share of lines to spoil, 0 to 1. ``previous`` is last month's sample of the same council, which
    this month then follows. Raises ``NotLastMonth`` if it is not, ``ValueError`` for a period that is not a month.
    """
    if period.kind != "month":
        raise ValueError(f"The extract is monthly. Write the period as a month, for example 2026-10, not {period}.")
    month = Month.of(council_code, period.start, seed)
    sheet = sheet_for(period)
    planter = Planter(CATALOGUE, faults, sheet, month, Random(f"faults/{seed}"))
    spoil = planter.plant if faults else None
    with _whole_or_nothing(path) as out:
        if previous is None:
            written = extract.write(out, month, sheet, extract.groups(month, sheet, claims), spoil)
        else:
            with previous.open(encoding="utf-8") as lines:
                written = extract.write(out, month, sheet, following.groups(month, sheet, claims, lines), spoil)
    if faults:
        _write_list(path.with_name(path.name + ".faults.json"), planter.planted)
    return Made(written, month.extract, tuple(planter.planted))


@contextmanager
def _whole_or_nothing(path: Path) -> Iterator[BinaryIO]:
    """Writes beside the path and moves into place at the end, so that half a sample is never taken for one."""
    beside = path.with_name(path.name + ".part")
    try:
        with beside.open("wb") as out:
            yield out
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def sheet_for(period: Period) -> Sheet:
    """The layout of the extract's data lines in this period, from its definition."""
    layout = definitions.load("shbe", period).layout
    return Sheet.of((field.record, field.position, field.name) for field in layout.fields if field.status != "spare")


def _write_list(path: Path, planted: list[Planted]) -> None:
    path.write_text(json.dumps([one.as_dict() for one in planted], ensure_ascii=False, indent=1) + "\n")
