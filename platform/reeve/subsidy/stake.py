"""What stands at stake in one claim: the cost of each class of overpayment, and how far it is from each threshold."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from reeve.definitions import Definition, Period
from reeve.rules.model import Table
from reeve.subsidy.share import POUND, most_within, share, within

Amounts = Mapping[str, int | Decimal | None]


@dataclass(frozen=True, slots=True)
class Cost:
    """One class of overpayment, in pence. ``rate`` is in millionths; None for the class that the thresholds decide
    while they are not known. ``subsidy`` and ``lost`` are what the overpayments earn and what the council bears."""

    key: str
    label: str
    overpaid: int | None
    rate: int | None
    label_cy: str = ""

    @property
    def subsidy(self) -> int | None:
        return None if self.overpaid is None or self.rate is None else share(self.overpaid, self.rate)

    @property
    def lost(self) -> int | None:
        return None if self.overpaid is None or self.subsidy is None else self.overpaid - self.subsidy


@dataclass(frozen=True, slots=True)
class Edge:
    """One threshold. ``most`` is the largest total of whole pounds within it, in pence; ``percent`` is in millionths;
    ``below`` and ``above`` are the rates on either side."""

    percent: int
    most: int
    below: int
    above: int
    total: int

    @property
    def room(self) -> int:
        """How much more may be overpaid before it is crossed; below zero, by how much it is crossed."""
        return self.most - self.total

    @property
    def is_crossed(self) -> bool:
        return self.total > self.most

    @property
    def lost_by_crossing(self) -> int:
        """How much less the overpayments earn one pound above the threshold than on it."""
        return share(self.most, self.below) - share(self.most + POUND, self.above)


@dataclass(frozen=True, slots=True)
class Threshold:
    """The overpayments judged together (``total``) against total specified subsidy, and the addition they earn."""

    specified: int
    total: int
    lower: Edge
    upper: Edge
    rate: int

    @property
    def addition(self) -> int:
        return share(self.total, self.rate)


@dataclass(frozen=True, slots=True)
class Stake:
    """The whole of it. ``threshold`` is None until both the overpayments and total specified subsidy are given."""

    costs: tuple[Cost, ...]
    threshold: Threshold | None
    needed: tuple[str, ...]

    @property
    def overpaid(self) -> int:
        """All classes together, as far as they are known."""
        return sum(cost.overpaid or 0 for cost in self.costs)

    @property
    def subsidy(self) -> int:
        """What all classes together earn, as far as it is known."""
        return sum(cost.subsidy or 0 for cost in self.costs)

    @property
    def lost(self) -> int:
        """What all classes together cost the council, as far as it is known."""
        return sum(cost.lost or 0 for cost in self.costs)


def stake_of(definition: Definition, period: Period, amounts: Amounts) -> Stake | None:
    """What is at stake in a claim with these cells, in pence; None for a return that claims no subsidy.

    A class is unknown while one of its cells is. ``needed`` names the cells that the thresholds wait for.
    """
    about = definition.subsidy
    if about is None:
        return None
    rates = _Rates(definition.layout.tables, period)
    threshold, needed = _threshold(about, rates, amounts)
    costs: list[Cost] = []
    for one in about["class"]:
        rate: int | None = rates.find(one.get("rate"))
        if one["key"] == about["threshold"]["class"]:
            rate = None if threshold is None else threshold.rate
        costs.append(Cost(one["key"], one["label"], _total(one["cells"], amounts), rate, one.get("label_cy", "")))
    return Stake(tuple(costs), threshold, needed)


def _threshold(about: Mapping[str, Any], rates: _Rates, amounts: Amounts) -> tuple[Threshold | None, tuple[str, ...]]:
    given = about["threshold"]
    judged = next(one["cells"] for one in about["class"] if one["key"] == given["class"])
    needed = tuple(cell for cell in (*judged, *given["specified"]) if amounts.get(cell) is None)
    total, specified = _total(judged, amounts), _total(given["specified"], amounts)
    if total is None or specified is None or specified <= 0:
        return None, needed
    lower, upper = rates.get(given["lower"]), rates.get(given["upper"])
    full, reduced = rates.get(given["at_lower"]), rates.get(given["at_upper"])
    rate = full if within(total, specified, lower) else reduced if within(total, specified, upper) else 0
    below = Edge(lower, most_within(specified, lower), full, reduced, total)
    above = Edge(upper, most_within(specified, upper), reduced, 0, total)
    return Threshold(specified, total, below, above, rate), needed


def _total(cells: Iterable[str], amounts: Amounts) -> int | None:
    found = [amounts.get(cell) for cell in cells]
    return None if None in found else sum(int(one) for one in found if one is not None)


class _Rates:
    """The percentages in force on the first day of the period, in millionths."""

    def __init__(self, tables: Iterable[Table], period: Period) -> None:
        self.on = period.start
        self.tables = {table.name: table for table in tables}

    def get(self, name: str) -> int:
        """Raises ``LookupError`` where the definition gives no percentage for that day."""
        for rate in self.tables[name].rates:
            if rate.first <= self.on and (rate.last is None or self.on <= rate.last) and isinstance(rate.amount, int):
                return rate.amount
        raise LookupError(f"{name} has no percentage for {self.on}. Add a line to parameters.csv.")

    def find(self, name: str | None) -> int:
        """Nothing is earned where a class names no rate."""
        return 0 if name is None else self.get(name)
