"""From amounts to places on a drawing, and the round numbers that stand at an axis."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from math import ceil, floor, log10

STEPS = (1, 2, 5, 10)
SHORT = ((1_000_000_000, "bn"), (1_000_000, "m"), (1_000, "k"))


@dataclass(frozen=True)
class Scale:
    """Amounts from ``low`` to ``high`` laid between the places ``start`` and ``end``."""

    low: float
    high: float
    start: float
    end: float
    step: float

    def at(self, amount: Decimal | float) -> float:
        share = (float(amount) - self.low) / (self.high - self.low)
        return round(self.start + share * (self.end - self.start), 1)

    @property
    def marks(self) -> list[float]:
        """The round numbers along it, from the lowest."""
        count = round((self.high - self.low) / self.step)
        return [self.low + n * self.step for n in range(count + 1)]


def scale_of(amounts: Iterable[Decimal], *, start: float, end: float, marks: int = 4) -> Scale:
    """From nought, or the least where that is below it, to a round number above the most."""
    known = [float(each) for each in amounts] or [0.0]
    low, high = min(0.0, *known), max(0.0, *known)
    span = (high - low) or 1.0
    power = 10 ** floor(log10(span / marks))
    step = next(power * each for each in STEPS if power * each * marks >= span * 0.999)
    return Scale(floor(low / step) * step, (ceil(high / step) or 1) * step, start, end, step)


def short(amount: Decimal | float, *, pounds: bool = False) -> str:
    """As an axis has room for: "£1.2m", "350k", "12". Money in pence."""
    value = abs(float(amount)) / (100 if pounds else 1)
    size, letter = next(((size, letter) for size, letter in SHORT if value >= size), (1, ""))
    figure = f"{value / size:,.2f}".rstrip("0").rstrip(".") if size > 1 or value < 10 else f"{value:,.0f}"
    return f"{'-' if amount < 0 else ''}{'£' if pounds else ''}{figure}{letter}"
