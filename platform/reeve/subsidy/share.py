"""Percentages of amounts in whole numbers: amounts in pence, percentages in millionths (0.48% is 4,800)."""

from __future__ import annotations

MILLION = 1_000_000
POUND = 100
_POUND_OF_MILLIONTHS = POUND * MILLION


def share(amount: int, millionths: int) -> int:
    """That percentage of an amount, in pence, to the nearest pound: 50p or less goes down, more goes up.

    The size of an amount below zero is rounded, so that a claim and its correction cancel. Source: Housing Benefit
    subsidy manual 2018-19, section 1, paragraph 105.
    """
    pounds = (abs(amount) * millionths + _POUND_OF_MILLIONTHS // 2 - 1) // _POUND_OF_MILLIONTHS
    return (pounds if amount >= 0 else -pounds) * POUND


def within(part: int, whole: int, millionths: int) -> bool:
    """Whether ``part`` is no more than that percentage of ``whole``, without any rounding."""
    return part * MILLION <= whole * millionths


def most_within(whole: int, millionths: int) -> int:
    """The largest amount of whole pounds that is within that percentage of ``whole``, in pence."""
    return whole * millionths // _POUND_OF_MILLIONTHS * POUND
