"""Who is to be warned today that their funding ends: a pure function of the day, at 12, 6, 3 and 1 months."""

from __future__ import annotations

from datetime import date

from reeve.billing.year import months_before

WARNED_AT = (12, 6, 3, 1)


def warning_due(ends_on: date, on: date, *, given: frozenset[int]) -> int | None:
    """The warning to give on this day, by the months it is for; None where none is due.

    The nearest one whose day has come, once. A line that was made, or a sponsor that left, late gets that one and not
    the earlier ones in a heap; a day on which the job did not run is made up for on the next.
    """
    if on >= ends_on:
        return None
    come = [months for months in WARNED_AT if on >= months_before(ends_on, months)]
    nearest = min(come, default=None)
    return None if nearest is None or nearest in given else nearest


def months_words(months: int) -> str:
    return "one month" if months == 1 else f"{months} months"
