"""What is said of a group's figures: how many, the median and the quartiles, rounded; and what stands far from them.

Pure. Money in pence.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from statistics import median, quantiles

from reeve.comparison.suppress import LEAST

QUARTILES_FROM = 10
"""The fewest councils whose quartiles are told: of fewer, three figures out of them would be nearly each one's."""
COARSE, FINE = 2, 3
"""Significant figures kept of fewer than ``QUARTILES_FROM`` councils, and of at least as many."""
MAD_TO_DEVIATION = Decimal("0.6745")
"""The median absolute deviation of a normal distribution, in standard deviations (Iglewicz and Hoaglin, 1993)."""
FAR = Decimal("3.5")
"""The modified z-score from which they call a value an outlier."""


@dataclass(frozen=True)
class Summary:
    """``median`` None: from one to four, so it is not told. The quartiles are None of fewer than ten councils too."""

    councils: int
    median: Decimal | None
    lower: Decimal | None
    upper: Decimal | None


def summarise(amounts: Sequence[Decimal], *, counts: bool) -> Summary:
    """Of at least ``LEAST`` amounts. ``counts``: they count people or claims, so a small one is not told, and no
    part of one."""
    if len(amounts) < LEAST:
        raise ValueError(f"{len(amounts)} amounts are too few to be told of")
    figures = FINE if len(amounts) >= QUARTILES_FROM else COARSE
    lower, _, upper = quartiles(amounts) if len(amounts) >= QUARTILES_FROM else (None, None, None)

    def told(value: Decimal | None) -> Decimal | None:
        if value is None or (counts and 0 < abs(value) < LEAST):
            return None
        near = rounded(value, figures)
        return near.quantize(Decimal(1), ROUND_HALF_UP) if counts else near

    return Summary(len(amounts), told(Decimal(median(amounts))), told(lower), told(upper))


def quartiles(amounts: Sequence[Decimal]) -> tuple[Decimal, Decimal, Decimal]:
    """Lower quartile, median, upper quartile, between values where they fall between two."""
    lower, middle, upper = quantiles(amounts, n=4, method="inclusive")
    return Decimal(lower), Decimal(middle), Decimal(upper)


def rounded(value: Decimal, figures: int) -> Decimal:
    """To so many significant figures; a half goes away from zero."""
    if not value:
        return Decimal(0)
    unit = Decimal((0, (1,), value.adjusted() - figures + 1))
    near = value.quantize(unit, ROUND_HALF_UP)
    return near.quantize(Decimal(1)) if near == near.to_integral_value() else near


def modified_z_scores(amounts: Sequence[Decimal]) -> list[Decimal | None]:
    """How far each stands from the median, robustly: 0.6745 x (value - median) / median absolute deviation. None for
    all of them where more than half are alike, so that nothing can be called far."""
    if not amounts:
        return []
    middle = Decimal(median(amounts))
    spread = Decimal(median(abs(amount - middle) for amount in amounts))
    if not spread:
        return [None] * len(amounts)
    return [MAD_TO_DEVIATION * (amount - middle) / spread for amount in amounts]
