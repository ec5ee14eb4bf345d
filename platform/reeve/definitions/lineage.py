"""``lineage.toml``: which cells of a form follow from the council's own extracts, how, and why the others do not. Pure.

Nothing here is a rule: a cell is offered, with what it was made of, and the officer decides.
"""

from __future__ import annotations

from calendar import isleap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_DOWN, ROUND_HALF_UP, Decimal
from typing import Any, Literal

from reeve.rules.period import Period

Way = Literal["sum", "last", "weekly", "year"]
WAYS: Mapping[Way, str] = {
    "sum": "The figures of every month of the period, added up.",
    "last": "The figure of the last month of the period.",
    "weekly": "The weekly figure of each month of the period, a seventh for each day of the month, added up.",
    "year": "The weekly figure of the newest month there is, a seventh for each day of the financial year.",
}
DAYS_OF_A_WEEK = 7
NEEDED = frozenset({"cell", "from", "figure", "way", "note", "source"})


class WrongLineage(ValueError):
    """``lineage.toml`` cannot be read as meant; the words say what to write."""


@dataclass(frozen=True, slots=True)
class Derivation:
    """One cell and where it comes from: the ``figure`` of the return ``extract``, taken over months in this ``way``.

    Every derivation is provisional, for no published source says how a council makes the figure; ``note`` says what
    has to be known to judge it, ``source`` what the two ends are known from.
    """

    cell: str
    extract: str
    figure: str
    way: Way
    note: str
    source: str

    def months(self, period: Period) -> tuple[Period, ...]:
        """The months whose extracts it needs; empty where it takes the newest there is."""
        if self.way == "year":
            return ()
        found = [Period.containing(period.start, kind="month")]
        while found[-1].end < period.end:
            found.append(found[-1].next())
        return tuple(found[-1:] if self.way == "last" else found)

    def share_of(self, amount: Decimal, month: Period, period: Period) -> Decimal:
        """What a month's figure adds to the cell, exactly."""
        if self.way in ("sum", "last"):
            return amount
        days = (month.end - month.start).days + 1 if self.way == "weekly" else days_of_year(period)
        return amount * days / DAYS_OF_A_WEEK


@dataclass(frozen=True, slots=True)
class Without:
    """Cells that do not follow from an extract, and why."""

    cells: tuple[str, ...]
    why: str


@dataclass(frozen=True, slots=True)
class Lineage:
    """What a form says of where its cells come from."""

    derivations: tuple[Derivation, ...]
    without: tuple[Without, ...] = ()

    def find(self, cell: str) -> Derivation | None:
        return next((one for one in self.derivations if one.cell == cell), None)

    def why_not(self, cell: str) -> str | None:
        """Why this cell is not derived, where the definition says."""
        return next((one.why for one in self.without if cell in one.cells), None)


def days_of_year(period: Period) -> int:
    """The days of the financial year that holds the period: 366 where it holds a 29 February."""
    start = date(int(period.financial_year[:4]), 4, 1)
    return 366 if isleap(start.year + 1) else 365


def rounded(amount: Decimal, *, whole_pounds: bool) -> int:
    """In pence. A claim is made in whole pounds, and 50p goes down (subsidy manual 2018-19, section 1 paragraph 105);
    otherwise the nearest penny."""
    if whole_pounds:
        return int((amount / 100).quantize(Decimal(1), ROUND_HALF_DOWN)) * 100
    return int(amount.quantize(Decimal(1), ROUND_HALF_UP))


def lineage_of(table: Mapping[str, Any], cells: Mapping[str, bool]) -> Lineage:
    """Reads ``lineage.toml``; ``cells`` says of each cell whether it is worked out. Raises WrongLineage."""
    known = set(table) - {"cell", "without"}
    if known:
        raise WrongLineage(f"“{min(known)}” is not known. It holds [[cell]] and [[without]].")
    derivations = tuple(derivation(row) for row in table.get("cell", ()))
    without = tuple(not_derived(row) for row in table.get("without", ()))
    named = [one.cell for one in derivations] + [cell for one in without for cell in one.cells]
    for cell in named:
        if cells.get(cell) is not False or named.count(cell) > 1:
            raise WrongLineage(f"“{cell}” is there twice, is worked out by the form, or is no cell of it.")
    return Lineage(derivations, without)


def derivation(row: Mapping[str, Any]) -> Derivation:
    if set(row) != NEEDED or not all(row.values()):
        raise WrongLineage(f"a cell needs {', '.join(sorted(NEEDED))}, each with words, and nothing else.")
    if row["way"] not in WAYS:
        raise WrongLineage(f"{row['cell']}: way is “{row['way']}”. Use {', '.join(WAYS)}.")
    return Derivation(row["cell"], row["from"], row["figure"], row["way"], row["note"], row["source"])


def not_derived(row: Mapping[str, Any]) -> Without:
    cells: Sequence[str] = row.get("cells", ())
    if set(row) != {"cells", "why"} or not cells or not row["why"]:
        raise WrongLineage("without needs cells and why, and nothing else.")
    return Without(tuple(cells), row["why"])
