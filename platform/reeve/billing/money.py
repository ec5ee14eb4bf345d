"""Integer pence: VAT and shares of a year, rounded half up to a penny.

VAT is worked out on an invoice's whole net and shared out over its lines, so that a structured invoice adds up as
EN 16931 asks (rule BR-CO-17). A year here is a contract year, 1 April to 31 March, and a part of it is counted in days.
"""

from __future__ import annotations

from collections.abc import Sequence
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


def with_vat_each(nets: Sequence[int], percent: int = VAT_PERCENT) -> list[Amount]:
    """Each line with its part of the VAT on all of them: together exactly that, each within a penny of its own."""
    amounts, so_far, taxed = list[Amount](), 0, 0
    for net in nets:
        so_far += net
        vat = rounded(so_far * percent, 100) - taxed
        taxed += vat
        amounts.append(Amount(net, vat))
    return amounts


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
