"""What figures say together: statistics by period and region, how they are spread, who stands far. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from math import ceil
from statistics import median

from reeve.comparison.summary import FAR, modified_z_scores, quartiles
from reeve.definitions import Period
from reeve.definitions.working_days import day_of
from reeve.national.queries import Came, Given

MOST_BARS = 12


@dataclass(frozen=True)
class Statistics:
    """Exact; the quartiles are the amount itself where there is one council only."""

    councils: int
    total: Decimal
    lower: Decimal
    median: Decimal
    upper: Decimal


@dataclass(frozen=True)
class Far:
    """A council that stands far from the others, or moved far more: how far, in robust standard deviations."""

    given: Given
    before: Decimal | None
    by_amount: Decimal | None
    by_move: Decimal | None

    @property
    def farthest(self) -> Decimal:
        return max(abs(score) for score in (self.by_amount, self.by_move) if score is not None)


@dataclass(frozen=True)
class Arrived:
    """How many days after a period's end its returns came."""

    period: str
    councils: int
    first: int
    median: Decimal
    nine_in_ten: int
    late: int


def statistics(amounts: Sequence[Decimal]) -> Statistics:
    """Of at least one amount."""
    lower, middle, upper = quartiles(amounts) if len(amounts) > 1 else (amounts[0],) * 3
    return Statistics(len(amounts), sum(amounts, Decimal(0)), lower, middle, upper)


def by(key: Callable[[Given], str], rows: Iterable[Given]) -> dict[str, Statistics]:
    """Statistics for each value of ``key``, in its order."""
    found: dict[str, list[Decimal]] = {}
    for row in rows:
        found.setdefault(key(row), []).append(row.amount)
    return {name: statistics(found[name]) for name in sorted(found)}


def spread(amounts: Sequence[Decimal]) -> tuple[list[int], list[float]]:
    """How many fall into each of some classes of one width, and the edges between these."""
    least, most = float(min(amounts)), float(max(amounts))
    classes = 1 if least == most else min(MOST_BARS, max(3, ceil(len(amounts) ** 0.5)))
    width = (most - least) / classes or 1.0
    heights = [0] * classes
    for amount in amounts:
        heights[min(int((float(amount) - least) / width), classes - 1)] += 1
    return heights, [least + n * width for n in range(classes + 1)]


def far_from_others(rows: Sequence[Given], period: str) -> list[Far]:
    """Who stands or moved by at least 3.5 robust standard deviations from the median in ``period``, the farthest first.

    ``rows`` are of one figure over time; how far one moved is the change since its last period before, as a share of
    it.
    """
    now = [row for row in rows if row.period == period]
    before: dict[object, Decimal] = {row.council_id: row.amount for row in rows if row.period < period}
    amounts = dict(zip((row.council_id for row in now), modified_z_scores([row.amount for row in now]), strict=True))
    moves = {
        row.council_id: (row.amount - before[row.council_id]) / abs(before[row.council_id])
        for row in now
        if before.get(row.council_id)
    }
    moved = dict(zip(moves, modified_z_scores(list(moves.values())), strict=True))
    found = [
        Far(row, before.get(row.council_id), far(amounts[row.council_id]), far(moved.get(row.council_id)))
        for row in now
    ]
    return sorted((each for each in found if each.by_amount or each.by_move), key=lambda each: -each.farthest)


def far(score: Decimal | None) -> Decimal | None:
    """None where it is not far."""
    return score if score is not None and abs(score) >= FAR else None


def arrived(came: Iterable[Came]) -> list[Arrived]:
    """By period, the earliest first. Days count from the period's last day in the United Kingdom."""
    found: dict[str, list[Came]] = {}
    for each in came:
        found.setdefault(each.period, []).append(each)
    return [of_period(period, rows) for period, rows in sorted(found.items())]


def of_period(period: str, rows: Sequence[Came]) -> Arrived:
    days = sorted(days_after(period, row.sealed_at) for row in rows)
    at = max(ceil(len(days) * 0.9), 1) - 1
    return Arrived(period, len(days), days[0], Decimal(median(days)), days[at], sum(row.late for row in rows))


def days_after(period: str, moment: datetime) -> int:
    return (day_of(moment) - Period.parse(period).end).days
