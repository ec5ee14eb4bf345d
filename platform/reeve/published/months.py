"""How the service was there, by month: pure. What was not measured is said to be that, and nothing is rounded up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from reeve.published.answering import together
from reeve.published.models import ServedDay, Used, UsedDay
from reeve.published.share import share
from reeve.published.using import PURPOSES

FEW = 100
"""Of fewer no share is told: it would say little of the service, and much of the few."""


@dataclass(frozen=True)
class Told:
    """A share in per cent ("99.98") of what it is of, and what else there is to say; or ``words`` alone."""

    share: str | None
    words: str


@dataclass(frozen=True)
class Month:
    """``first`` is its first day; ``minutes`` how often the service got its sign-in page, ``uses`` by purpose how often
    people got what they asked for."""

    first: date
    minutes: Told
    uses: dict[str, Told]

    @property
    def words(self) -> str:
        return f"{self.first:%B %Y}"


def by_month(served: Sequence[ServedDay], used: Sequence[UsedDay]) -> list[Month]:
    """The newest first."""
    minutes, uses = defaultdict[date, list[ServedDay]](list), defaultdict[tuple[date, str], Used](Used)
    for row in served:
        minutes[row.day.replace(day=1)].append(row)
    for each in used:
        uses[each.day.replace(day=1), each.what] += Used(each.asked, each.came, each.quick)
    served_since, used_since = first_of(row.day for row in served), first_of(row.day for row in used)
    return [
        Month(
            first,
            told_of_minutes(first, minutes[first], served_since),
            {what: told_of_use(first, uses[first, what], used_since) for what in PURPOSES},
        )
        for first in sorted({*minutes, *(month for month, _ in uses)}, reverse=True)
    ]


def first_of(days: Iterable[date]) -> date | None:
    return min(days, default=None)


def told_of_minutes(first: date, days: list[ServedDay], since: date | None) -> Told:
    found = together(days)
    if found is None:
        return Told(None, not_measured(first, since))
    return Told(found.share, f"of {found.minutes:,} minutes{begun_in(first, since)}")


def told_of_use(first: date, used: Used, since: date | None) -> Told:
    if since is None or first < since.replace(day=1):
        return Told(None, not_measured(first, since))
    if not used.asked:
        return Told(None, "Nobody asked")
    if used.asked < FEW:
        return Told(None, f"Asked for fewer than {FEW} times")
    words = f"of {used.asked:,} asked for{begun_in(first, since)}"
    return Told(share(used.came, used.asked), f"{words}; {share(used.quick, used.came)}% of them within a second")


def not_measured(first: date, since: date | None) -> str:
    if since is None:
        return "Not measured yet"
    return f"Not measured before {since:%-d %B %Y}" if first < since else "Not counted yet"


def begun_in(first: date, since: date | None) -> str:
    """That it was measured only from a day of this month on."""
    within = since is not None and since.replace(day=1) == first and since.day > 1
    return f" since {since:%-d %B}" if within else ""
