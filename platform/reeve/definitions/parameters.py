"""``parameters.csv``: the amounts that change by year, read and checked before any rule may look one up."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from itertools import groupby, pairwise
from typing import Any

from reeve.rules.model import DefinitionError, Rate, Table

UNITS = ("pounds", "months", "number", "percent")
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_PERCENT = re.compile(r"[0-9]{1,3}(?:\.[0-9]{1,4})?")
_POUNDS = re.compile(r"([0-9]{1,7})\.([0-9]{2})")
_DAY = timedelta(days=1)

Row = Mapping[str, Any]
Wrong = Callable[[str], DefinitionError]


def tables(rows: Sequence[Row], wrong: Wrong) -> tuple[Table, ...]:
    """One table a name; raises what ``wrong`` makes of the first fault."""
    by_name: dict[str, list[Row]] = {}
    for row in rows:
        by_name.setdefault(row["name"], []).append(row)
    return tuple(_table(name, own, wrong) for name, own in by_name.items())


def _table(name: str, rows: Sequence[Row], wrong: Wrong) -> Table:
    units = {row["unit"] for row in rows}
    if not _NAME.fullmatch(name) or len(units) != 1 or units - set(UNITS):
        raise wrong(f"{name}: a name is words joined by _, and all its lines have one unit of {', '.join(UNITS)}.")
    unit = units.pop()
    rates = tuple(_rate(row, unit, wrong) for row in rows)
    _is_whole(name, rates, wrong)
    return Table(name, unit, rates)


def _rate(row: Row, unit: str, wrong: Wrong) -> Rate:
    about = f"{row['name']} from {row['from']}"
    if not row["source"]:
        raise wrong(f"{about}: source is missing. Say where the amount comes from.")
    try:
        first = date.fromisoformat(row["from"])
        last = date.fromisoformat(row["to"]) if row["to"] else None
        amount = _amount(row["amount"], unit)
        at_least = _pence(row["at_least"]) if row["at_least"] else 0
    except ValueError as error:
        raise wrong(f"{about}: {error} Write days as 2026-04-01, pounds as 20.40 and 0.48 for 0.48%.") from error
    return Rate(first, last, amount, at_least)


def _amount(text: str, unit: str) -> int | date:
    if unit == "pounds":
        return _pence(text)
    if unit == "percent":
        return _millionths(text)
    return int(text) if text.isdigit() or unit == "number" else date.fromisoformat(text)


def _pence(text: str) -> int:
    found = _POUNDS.fullmatch(text)
    if not found:
        raise ValueError(f"“{text}” is not an amount.")
    return int(found[1]) * 100 + int(found[2])


def _millionths(text: str) -> int:
    """4,800 for 0.48%: a whole number, so that a share of an amount is exact."""
    if not _PERCENT.fullmatch(text) or Decimal(text) > 100:
        raise ValueError(f"“{text}” is not a percentage.")
    return int(Decimal(text).scaleb(4))


def _is_whole(name: str, rates: Sequence[Rate], wrong: Wrong) -> None:
    """Periods follow one another without a gap; the bands of each begin at nothing and rise."""
    periods = [(first, list(own)) for first, own in groupby(rates, key=lambda rate: rate.first)]
    for first, own in periods:
        bands = [rate.at_least for rate in own]
        if len({rate.last for rate in own}) > 1 or bands[0] or bands != sorted(set(bands)):
            raise wrong(f"{name} from {first}: its bands must share one “to”, begin at 0.00 and rise.")
        if own[0].last and own[0].last < first:
            raise wrong(f"{name} from {first}: it ends before it begins.")
    for (_, before), (first, _) in pairwise(periods):
        if before[0].last is None or before[0].last + _DAY != first:
            raise wrong(f"{name} from {first}: the line before must end the day before. Leave no gap and no overlap.")
