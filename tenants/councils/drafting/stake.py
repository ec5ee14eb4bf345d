"""The panel "Subsidy at stake": what each class of overpayment costs, and how far each threshold is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from reeve.definitions import Definition, Period
from reeve.rules import FORM
from reeve.subsidy import Cost, Edge, Stake, Threshold, stake_of
from reeve.web.filters import percent, pounds
from reeve.web.language import gettext

BELOW = (
    "Overpayments by local authority error and administrative delay are %(total)s, %(left)s below the lower threshold, "
    "and earn %(rate)s."
)
BETWEEN = (
    "Overpayments by local authority error and administrative delay are %(total)s, %(over)s above the lower threshold "
    "and %(left)s below the upper one, and earn %(rate)s."
)
ABOVE = (
    "Overpayments by local authority error and administrative delay are %(total)s, %(over)s above the upper threshold, "
    "and earn nothing."
)
WIDTH = 1000
"""How wide the pictures are, in their own units."""
BEYOND = Decimal("1.25")
"""How far the scale goes on behind the upper threshold or the council's own total, whichever is more."""


@dataclass(frozen=True)
class Bar:
    """One class, drawn: how much of its overpayments is earned and how much is borne, in units of the picture."""

    cost: Cost
    earned: int
    borne: int

    @property
    def rate(self) -> str:
        words = "Not known yet" if self.cost.rate is None else "None" if not self.cost.rate else ""
        return str(gettext(words)) if words else percent(self.cost.rate or 0)


@dataclass(frozen=True)
class Scale:
    """The two thresholds and the council's own total on one line, in units of the picture."""

    threshold: Threshold
    lower: int
    upper: int
    total: int

    @property
    def edges(self) -> tuple[tuple[str, Edge], ...]:
        return ("Lower threshold", self.threshold.lower), ("Upper threshold", self.threshold.upper)


@dataclass(frozen=True)
class Panel:
    """What the panel shows. ``scale`` is None while a cell it needs, named in ``needed``, is empty."""

    stake: Stake
    bars: tuple[Bar, ...]
    scale: Scale | None
    needed: tuple[str, ...]

    @property
    def summary(self) -> str:
        """How the council stands, in one sentence; the same words stand for the picture."""
        if self.scale is None:
            return str(gettext("How far you are from the thresholds is not known yet."))
        at = self.scale.threshold
        amounts = {
            "total": at.total,
            "over": -at.upper.room if at.upper.is_crossed else -at.lower.room,
            "left": at.upper.room if at.lower.is_crossed else at.lower.room,
        }
        said = {name: pounds(amount, pence=False) for name, amount in amounts.items()} | {"rate": percent(at.rate)}
        if not at.lower.is_crossed:
            return str(gettext(BELOW, **said))
        return str(gettext(ABOVE if at.upper.is_crossed else BETWEEN, **said))


def panel_of(definition: Definition, period: Period, amounts: Mapping[str, int | Decimal | None]) -> Panel | None:
    """The panel of a claim with these cells, in pence; None for a return that claims no subsidy."""
    stake = stake_of(definition, period, amounts)
    if stake is None:
        return None
    largest = max([cost.overpaid or 0 for cost in stake.costs] + [1])
    fields = definition.layout.by_record[FORM]
    return Panel(
        stake,
        tuple(bar_of(cost, largest) for cost in stake.costs),
        None if stake.threshold is None else scale_of(stake.threshold),
        tuple(f"{fields[cell].label} ({cell})" for cell in stake.needed),
    )


def bar_of(cost: Cost, largest: int) -> Bar:
    return Bar(cost, drawn(cost.subsidy or 0, largest), drawn(cost.lost or 0, largest))


def scale_of(threshold: Threshold) -> Scale:
    end = int(BEYOND * max(threshold.upper.most, threshold.total, 1))
    lower, upper, total = threshold.lower.most, threshold.upper.most, threshold.total
    return Scale(threshold, drawn(lower, end), drawn(upper, end), drawn(total, end))


def drawn(amount: int, of: int) -> int:
    return max(0, amount) * WIDTH // of
