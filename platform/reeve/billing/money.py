"""Integer pence: VAT and shares of a year, rounded half up to a penny, line by line.

HMRC lets an invoice round each line's VAT so long as it always does (VAT guide, Notice 700, section 17.5). A year here
is a contract year, 1 April to 31 March, and a part of it is counted in days.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from reeve.billing.year import parts_by_year

VAT_PERCENT = 20


@dataclass(frozen=True)
class Amount:
    """An amount in pence, ex VAT, with its VAT and the two together."""

    net: int
    vat: int

    @property
    def gross(self) -> int:
        return self.net + self.vat

    def __add__(self, other: Amount) -> Amount:
        return Amount(self.net + other.net, self.vat + other.vat)


NOTHING = Amount(0, 0)


def with_vat(net: int, percent: int = VAT_PERCENT) -> Amount:
    """``net`` pence and the VAT on it."""
    return Amount(net, rounded(net * percent, 100))


def pro_rata(yearly: int, from_on: date, to_on: date) -> int:
    """What the days from ``from_on`` and before ``to_on`` cost, at ``yearly`` pence a contract year.

    A whole contract year costs exactly ``yearly``; each year's part is rounded by itself, as it is invoiced.
    """
    return sum(rounded(yearly * part.days, part.days_in_year) for part in parts_by_year(from_on, to_on))


def share_of(amount: int, percent: int) -> int:
    return rounded(amount * percent, 100)


def rounded(numerator: int, denominator: int) -> int:
    """The quotient rounded half away from zero, without a float."""
    whole = (2 * abs(numerator) + denominator) // (2 * denominator)
    return -whole if numerator < 0 else whole
