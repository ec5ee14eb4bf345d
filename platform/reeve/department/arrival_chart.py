"""When councils came, before and after the date, in the order of time: the rows of a chart that is its own table. Pure.

Where no date is set it is counted from the end of the period.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from reeve.definitions.working_days import day_of
from reeve.department.arrivals import Arrival, Standing

Look = Literal["in-time", "late", "not-in"]
WIDEST = 150
"""Units of the drawing that the longest bar takes."""

AGAINST_DATE: Sequence[tuple[int | None, str, Look]] = (
    (-21, "More than 20 days before the date", "in-time"),
    (-11, "11 to 20 days before", "in-time"),
    (-6, "6 to 10 days before", "in-time"),
    (-1, "1 to 5 days before", "in-time"),
    (0, "On the day", "in-time"),
    (5, "1 to 5 days after", "late"),
    (10, "6 to 10 days after", "late"),
    (20, "11 to 20 days after", "late"),
    (None, "More than 20 days after the date", "late"),
)
AFTER_PERIOD: Sequence[tuple[int | None, str, Look]] = (
    (0, "Before the period had ended", "in-time"),
    (10, "1 to 10 days after it ended", "in-time"),
    (20, "11 to 20 days after", "in-time"),
    (30, "21 to 30 days after", "in-time"),
    (60, "31 to 60 days after", "in-time"),
    (None, "More than 60 days after it ended", "in-time"),
)
UNDATED = "Came, and no date is set for them"
NOT_IN: Sequence[tuple[str, frozenset[Standing]]] = (
    ("Not in yet, and the date has passed", frozenset({Standing.OVERDUE})),
    ("Not in yet", frozenset({Standing.AWAITED})),
    ("Not on Reeve", frozenset({Standing.ELSEWHERE})),
)


@dataclass(frozen=True)
class Bar:
    """One row: how many councils, and how long its bar is, of ``WIDEST``."""

    words: str
    councils: int
    width: int
    look: Look


@dataclass(frozen=True)
class Chart:
    """``dated`` says whether it is counted from the date, else from the end of the period."""

    dated: bool
    bars: Sequence[Bar]

    @property
    def undated(self) -> bool:
        """Whether some came that no date is set for."""
        return any(bar.words == UNDATED for bar in self.bars)


def chart_of(rows: Sequence[Arrival], *, period_end: date) -> Chart:
    """All of ``rows`` by when they came, those that have not come last. The extended date counts where there is one;
    what came without a date, where others have one, has a row of its own."""
    dated = any(row.due for row in rows)
    bins = AGAINST_DATE if dated else AFTER_PERIOD
    came = Counter(place_of(days, bins) for days in days_of(rows, period_end=period_end, dated=dated))
    counted = [(words, came[at], look) for at, (_most, words, look) in enumerate(bins)]
    undated = sum(row.came_on is not None and row.due is None for row in rows) if dated else 0
    counted += [(UNDATED, undated, "in-time")] if undated else []
    counted += [(words, sum(row.standing in those for row in rows), "not-in") for words, those in NOT_IN]
    most = max((count for _words, count, _look in counted), default=0)
    return Chart(dated, [Bar(words, n, width_of(n, most), look) for words, n, look in counted])


def days_of(rows: Iterable[Arrival], *, period_end: date, dated: bool) -> Iterator[int]:
    """Days after the date, or after the period; fewer than none where it came before."""
    for row in rows:
        from_day = period_end if not dated else day_of(row.due) if row.due else None
        if row.came_on is not None and from_day is not None:
            yield (row.came_on - from_day).days


def place_of(days: int, bins: Sequence[tuple[int | None, str, Look]]) -> int:
    return next(at for at, (most, _words, _look) in enumerate(bins) if most is None or days <= most)


def width_of(count: int, most: int) -> int:
    """A bar is seen where there is anything."""
    return max(2, round(count / most * WIDEST)) if count else 0
