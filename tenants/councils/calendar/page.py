"""The calendar's page: what is for now, what is to come by financial year, and what was sent by financial year."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from councils.returns.extensions import answer_of
from councils.returns.models import Standing
from councils.returns.pages import address_of, is_to_do, step_of
from councils.returns.soon import is_for_now
from councils.returns.state import due_of, latest_due, state_of
from reeve.definitions import Period
from reeve.definitions.working_days import end_of
from reeve.department.models import Extension

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Year:
    """One financial year's returns, in due order."""

    name: str
    rows: list[Row]


@dataclass(frozen=True)
class Laid:
    """Everything on the page."""

    to_do: list[Row]
    later: list[Year]
    sent: list[Year]

    @property
    def some_undated(self) -> bool:
        """Whether anything still to do has no date."""
        rows = [*self.to_do, *(row for year in self.later for row in year.rows)]
        return any(row["due_at"] is None for row in rows)


def laid_out(standings: Iterable[Standing], asked: Mapping[UUID, Extension], *, now: datetime) -> Laid:
    """``standings`` in due order; ``asked`` is what was asked for last, by obligation."""
    to_do: list[Standing] = []
    later: list[Standing] = []
    sent: list[Standing] = []
    for each in standings:
        (sent if not is_to_do(each) else to_do if is_for_now(each, now=now) else later).append(each)

    def whole(standing: Standing) -> Row:
        return row_of(standing, asked, now=now)

    return Laid(
        [whole(each) for each in to_do],
        by_year(later, lambda standing: coming_of(standing, now=now)),
        by_year(sent, whole)[::-1],
    )


def by_year(standings: Iterable[Standing], row: Callable[[Standing], Row]) -> list[Year]:
    """By the financial year the return is about, oldest first."""
    years: dict[str, list[Standing]] = {}
    for each in sorted(standings, key=in_order):
        years.setdefault(Period.parse(each.period).financial_year, []).append(each)
    return [Year(year, [row(each) for each in years[year]]) for year in sorted(years)]


def in_order(standing: Standing) -> tuple[datetime, str]:
    """By its date; where none is set, by the end of its period."""
    return latest_due(standing) or end_of(Period.parse(standing.period).end), standing.return_key


def coming_of(standing: Standing, *, now: datetime) -> Row:
    """What is shown of a return that is not for now."""
    due, due_at, period = due_of(standing, now=now), latest_due(standing), Period.parse(standing.period)
    return {
        "title": standing.title,
        "period": period,
        "href": address_of(standing),
        "due_at": due_at,
        "ends": None if due_at else period.end,
        "due": due,
        "late": due.late,
        "practice": standing.practice,
    }


def row_of(standing: Standing, asked: Mapping[UUID, Extension], *, now: datetime) -> Row:
    coming, step, to_do = coming_of(standing, now=now), step_of(standing), is_to_do(standing)
    extension = asked.get(standing.obligation_id)
    return {
        **coming,
        "original": standing.due_at if standing.extended_to else None,
        "extension": None if extension is None or extension.granted else answer_of(extension),
        "state": state_of(standing),
        "overdue": coming["late"] and to_do,
        "next": step.words,
        "next_href": step.href,
        "sent": not to_do,
    }
