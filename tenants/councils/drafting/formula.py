"""How a computed cell is worked out, in words short enough to stand under its label."""

from __future__ import annotations

import re

from reeve.definitions import Definition
from reeve.rules import Field, Period
from reeve.web.filters import percent

SHARE = re.compile(r"share_of\((\w+), (\w+), period_start\)")
EITHER = re.compile(r"coalesce\((\w+), (\w+)\)")
LEAST_NOTHING = re.compile(r"greatest\((.+), 0\)")


def formula_words(field: Field, definition: Definition, period: Period) -> str:
    """As in "40% of c028 to the nearest pound (50p goes down)" or "c001 + c002 - c003"."""
    words = field.computed or ""
    words = SHARE.sub(lambda found: share_words(definition, found[1], found[2], period), words)
    words = EITHER.sub(r"\1, or where that is empty \2", words)
    return LEAST_NOTHING.sub(r"\1, but never below nothing", words)


def share_words(definition: Definition, table: str, cell: str, period: Period) -> str:
    rates = next(one.rates for one in definition.layout.tables if one.name == table)
    on = period.start
    found = [rate.amount for rate in rates if rate.first <= on and (rate.last is None or on <= rate.last)]
    if not found or not isinstance(found[0], int):
        return f"a percentage of {cell} that is not known for this year"
    return f"{percent(found[0])} of {cell} to the nearest pound (50p goes down)"
