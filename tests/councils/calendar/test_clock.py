"""Days on which clocks go wrong: when it is too late, what a warning says, when a job looks again. Pure."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import time_machine

from councils.calendar.ics import icalendar_of
from councils.calendar.ladder import step_due
from councils.calendar.marks import Mark, marks_of
from councils.calendar.page import in_order
from councils.calendar.queries import DueSoon
from councils.returns.alarm import alarm_of
from councils.returns.models import Standing
from councils.returns.soon import is_for_now
from councils.returns.state import due_of
from councils.uploads.take_in import retention_until
from reeve.definitions import load
from reeve.definitions.working_days import LONDON, end_of
from reeve.department.calendar import periods_ahead
from reeve.identity.queries import today

ID, OTHER = UUID(int=7), UUID(int=8)
SECOND = timedelta(seconds=1)
READY: dict[str, Any] = {"version_id": ID, "check_id": ID, "check_outcome": "clean"}
TURNS = {
    "clocks-go-forward": date(2027, 3, 28),
    "clocks-go-back": date(2026, 10, 25),
    "leap-day": date(2028, 2, 29),
    "end-of-the-financial-year": date(2027, 3, 31),
    "first-of-april": date(2027, 4, 1),
    "new-years-eve": date(2026, 12, 31),
    "bank-holiday": date(2027, 5, 3),
}
turns = pytest.mark.parametrize("day", TURNS.values(), ids=TURNS.keys())


def standing(due_at: datetime | None, *, period: str = "2027-02", **facts: Any) -> Standing:
    return Standing(obligation_id=ID, return_key="shbe", period=period, practice=False, due_at=due_at, **facts)


@turns
def test_the_last_second_of_the_day_is_in_time_and_the_next_is_not(day: date) -> None:
    due = end_of(day)
    assert due_of(standing(due), now=due).words == "Due today"
    assert due_of(standing(due), now=due + SECOND).late
    sent = {"submission_id": ID, "delivery_id": ID, "delivered_at": due + SECOND}
    assert not due_of(standing(due, **sent, sealed_at=due), now=due + SECOND).late
    assert due_of(standing(due, **sent, sealed_at=due + SECOND), now=due + SECOND).late


@turns
def test_days_are_counted_from_midnight_to_midnight_in_london(day: date) -> None:
    due, begins = end_of(day), datetime.combine(day, datetime.min.time(), LONDON)
    assert due_of(standing(due), now=begins).words == "Due today"
    assert due_of(standing(due), now=begins - SECOND).words == "Due in 1 day"
    assert due_of(standing(due), now=begins - timedelta(days=6)).words == "Due in 6 days"


@pytest.mark.parametrize(
    ("day", "hours"), [(date(2027, 3, 28), 23), (date(2026, 10, 25), 25), (date(2028, 2, 29), 24)],
    ids=["short", "long", "leap"],
)  # fmt: skip
def test_the_hours_left_are_true_hours_on_a_day_of_23_or_25(day: date, hours: int) -> None:
    begins = datetime.combine(day, datetime.min.time(), LONDON).astimezone(UTC)
    alarm = alarm_of(standing(end_of(day), **READY), now=begins, nation="England")
    assert alarm is not None
    assert alarm.left == f"It is due today, and {hours} hours are left"


@turns
def test_the_step_of_the_day_begins_at_half_past_seven_in_london(day: date) -> None:
    morning = datetime.combine(day, datetime.min.time(), LONDON).replace(hour=7, minute=30)
    for moment, name in ((morning, "0"), (morning - timedelta(minutes=1), "1")):
        found = step_due(end_of(day), moment.astimezone(UTC), nation="England", ready=False)
        assert found is not None
        assert found.name == name


@pytest.mark.parametrize(
    ("utc", "day"),
    [
        (datetime(2027, 3, 31, 22, 59, 59, tzinfo=UTC), date(2027, 3, 31)),
        (datetime(2027, 3, 31, 23, 0, tzinfo=UTC), date(2027, 4, 1)),  # summer time: an hour before midnight in UTC
        (datetime(2027, 3, 28, 0, 59, tzinfo=UTC), date(2027, 3, 28)),
        (datetime(2026, 10, 25, 23, 59, tzinfo=UTC), date(2026, 10, 25)),
        (datetime(2026, 10, 25, 0, 0, tzinfo=UTC), date(2026, 10, 25)),
        (datetime(2026, 10, 24, 23, 0, tzinfo=UTC), date(2026, 10, 25)),
        (datetime(2028, 2, 29, 23, 59, tzinfo=UTC), date(2028, 2, 29)),
    ],
    ids=["march", "april", "forward", "back", "back-early", "still-summer", "leap"],
)
def test_today_is_the_day_in_the_united_kingdom(utc: datetime, day: date) -> None:
    with time_machine.travel(utc, tick=False):
        assert today() == day


@pytest.mark.parametrize(
    ("now", "shown"),
    [
        (datetime(2027, 3, 31, 22, 59, tzinfo=UTC), False),
        (datetime(2027, 3, 31, 23, 0, tzinfo=UTC), True),
    ],
    ids=["last-minute-of-march", "first-of-april"],
)
def test_a_month_has_ended_when_it_has_in_london(now: datetime, shown: bool) -> None:
    assert is_for_now(standing(None, period="2027-03"), now=now) == shown


def test_what_has_no_date_stands_by_the_end_of_its_period_and_makes_no_alarm() -> None:
    leap, march = standing(None, period="2028-02"), standing(end_of(date(2028, 3, 1)), period="2028-01")
    assert sorted([march, leap], key=in_order) == [leap, march]
    assert alarm_of(standing(None, **READY), now=end_of(date(2028, 2, 29)), nation="England") is None
    body = icalendar_of([leap], council="Ely", home="https://reeve.example/c/ely", now=end_of(date(2028, 2, 1)))
    assert b"DTSTART;VALUE=DATE:20280229" in body
    assert b"DTEND;VALUE=DATE:20280301" in body


@pytest.mark.parametrize("nation", ["England", "Scotland"])
def test_a_missed_date_is_told_on_the_next_working_day_of_the_nation(nation: str) -> None:
    """Easter Monday 2027 is 29 March: England's is told on the 30th, Scotland's on the Monday."""
    due, monday = end_of(date(2027, 3, 25)), datetime(2027, 3, 29, 8, tzinfo=LONDON)
    told = step_due(due, monday.astimezone(UTC), nation=nation, ready=False)
    assert (told is not None) == (nation == "Scotland")


def test_what_is_kept_for_months_from_a_leap_day_is_kept_whole_months() -> None:
    shbe = load("shbe")
    assert [retention_until(shbe, month) for month in ("2028-02", "2026-11", "2026-12")] == [
        date(2029, 6, 1), date(2028, 3, 1), date(2028, 4, 1),
    ]  # fmt: skip


def test_two_years_ahead_of_a_leap_day_end_on_the_last_of_february() -> None:
    found = list(periods_ahead(load("hbdr"), date(2028, 2, 29)))
    assert (str(found[0]), str(found[-1])) == ("2027-28-Q3", "2029-30-Q4")


def marks(now: datetime, *, head: str = "9:a", answered: datetime | None = None, due: date = date(2027, 4, 30)) -> Any:
    rows = [DueSoon(ID, "England", OTHER, end_of(due))]
    return marks_of(rows, {} if answered is None else {ID: answered}, {ID: head}, now=now)


def test_a_council_stands_as_it_did_until_the_day_a_step_an_answer_or_its_history_changes() -> None:
    """29 April 2027: one working day before the date, and on the Friday what is ready is told by the hour."""
    at = datetime(2027, 4, 29, 9, tzinfo=UTC)
    first = marks(at)
    assert marks(at + timedelta(hours=13)) == first
    assert marks(at, head="10:b") != first
    assert marks(at, answered=at) != first
    assert marks(at, due=date(2027, 5, 1)) != first
    friday = marks(datetime(2027, 4, 30, 8, tzinfo=UTC))
    assert friday != first
    assert marks(datetime(2027, 4, 30, 16, tzinfo=UTC)) != friday, "the hours of what is ready"


def test_a_council_with_nothing_to_be_told_is_not_looked_into() -> None:
    assert marks(datetime(2027, 2, 1, 9, tzinfo=UTC)) == {}
    answered = datetime(2027, 2, 1, 8, tzinfo=UTC)
    found = marks(datetime(2027, 2, 1, 9, tzinfo=UTC), answered=answered)
    assert found == {ID: Mark(date(2027, 2, 1), "9:a", (), answered)}
