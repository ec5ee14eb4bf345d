"""The calendar's page: what is for now, what is to come by financial year, and what was sent by financial year."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
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


def laid_out(standings: Iterable[Standing], asked: Mapping[UUID, Extension], *, now: datetime) -> Laid:
    """``standings`` in due order; ``asked`` is what was asked for last, by obligation."""
    found = list(standings)
    to_do = [each for each in found if is_to_do(each)]
    late = [each for each in to_do if not is_for_now(each, now=now)]
    return Laid(
        [row_of(each, asked, now=now) for each in to_do if is_for_now(each, now=now)],
        by_year(late, asked, now=now),
        by_year([each for each in found if not is_to_do(each)], asked, now=now)[::-1],
    )


def by_year(standings: Iterable[Standing], asked: Mapping[UUID, Extension], *, now: datetime) -> list[Year]:
    """By the financial year the return is about, oldest first."""
    years: dict[str, list[Standing]] = {}
    for each in sorted(standings, key=in_order):
        years.setdefault(Period.parse(each.period).financial_year, []).append(each)
    return [Year(year, [row_of(each, asked, now=now) for each in years[year]]) for year in sorted(years)]


def in_order(standing: Standing) -> tuple[datetime, str]:
    """By its date; where none is set, by the end of its period."""
    return latest_due(standing) or end_of(Period.parse(standing.period).end), standing.return_key


def row_of(standing: Standing, asked: Mapping[UUID, Extension], *, now: datetime) -> Row:
    due, due_at, step = due_of(standing, now=now), latest_due(standing), step_of(standing)
    extension = asked.get(standing.obligation_id)
    return {
        "title": f"{standing.title}, {Period.parse(standing.period).label}",
        "href": address_of(standing),
        "due_at": due_at,
        "due": due.words,
        "late": due.late,
        "original": standing.due_at if standing.extended_to else None,
        "extension": None if extension is None or extension.granted else answer_of(extension),
        "state": state_of(standing),
        "overdue": due.late and is_to_do(standing),
        "next": step.words,
        "next_href": step.href,
        "practice": standing.practice,
    }
