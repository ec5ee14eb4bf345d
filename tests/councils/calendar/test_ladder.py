"""Who is told when, and how loud it is: pure, by a clock that stands where the test puts it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from icalendar import Calendar

from councils.calendar.ics import icalendar_of
from councils.calendar.ladder import readers_of, step_due
from councils.returns.alarm import Loudness, alarm_of
from councils.returns.models import Standing
from councils.returns.soon import is_for_now
from reeve.definitions.working_days import LONDON, end_of
from reeve.identity.models import Person

ID = UUID(int=7)
READY: dict[str, Any] = {"version_id": ID, "check_id": ID, "check_outcome": "clean"}
DUE = end_of(date(2027, 4, 30))  # a Friday; Easter Monday is 29 March, and the clocks go forward on the 28th


def standing(due_at: datetime | None = DUE, *, period: str = "2027-03", **facts: Any) -> Standing:
    return Standing(obligation_id=ID, return_key="shbe", period=period, practice=False, due_at=due_at, **facts)


def at(year: int, month: int, day: int, hour: int = 8, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=LONDON).astimezone(UTC)


def step(now: datetime, *, due: datetime = DUE, nation: str = "England", ready: bool = False) -> str | None:
    found = step_due(due, now, nation=nation, ready=ready)
    return None if found is None else found.name


@pytest.mark.parametrize(
    ("now", "name"),
    [
        (at(2027, 4, 1), None),
        (at(2027, 4, 2), "20"),
        (at(2027, 4, 15), "20"),
        (at(2027, 4, 16, 7, 29), "20"),
        (at(2027, 4, 16, 7, 30), "10"),
        (at(2027, 4, 23), "5"),
        (at(2027, 4, 29), "1"),
        (at(2027, 4, 30, 7), "1"),
        (at(2027, 4, 30), "0"),
        (at(2027, 4, 30, 23, 59), "0"),
        (at(2027, 5, 1), None),  # Saturday; Monday the 3rd is a bank holiday
        (at(2027, 5, 3), None),
        (at(2027, 5, 4), "late"),
        (at(2027, 5, 20), None),
    ],
)
def test_the_steps_fall_on_working_days_at_half_past_seven_and_a_missed_one_is_not_made_up_for(
    now: datetime, name: str | None
) -> None:
    assert step(now) == name


def test_the_steps_keep_the_bank_holidays_of_the_councils_nation() -> None:
    """Between 29 March and the due day England has Easter Monday, Scotland has not."""
    due = end_of(date(2027, 4, 26))
    assert step(at(2027, 3, 25), due=due) == "20"
    assert step(at(2027, 3, 25), due=due, nation="Scotland") is None
    assert step(at(2027, 3, 29), due=due, nation="Scotland") == "20"
    assert step(at(2027, 4, 1), due=end_of(date(2027, 4, 29))) == "20", "the first day of the financial year"


def test_the_morning_is_the_united_kingdoms_when_the_clocks_change() -> None:
    spring, autumn = end_of(date(2026, 3, 30)), end_of(date(2026, 10, 26))
    assert step(datetime(2026, 3, 30, 6, 30, tzinfo=UTC), due=spring) == "0"
    assert step(datetime(2026, 3, 30, 6, 29, tzinfo=UTC), due=spring) == "1"
    assert step(datetime(2026, 10, 26, 7, 29, tzinfo=UTC), due=autumn) == "1"
    assert step(datetime(2026, 10, 26, 7, 30, tzinfo=UTC), due=autumn) == "0"


@pytest.mark.parametrize(
    ("left", "name"),
    [(13, "0"), (12, "12h"), (8.5, "12h"), (8, "8h"), (4, "4h"), (2, "2h"), (1, "1h"), (0.1, "1h")],
)
def test_what_is_ready_is_told_of_by_the_hour_on_the_last_day_and_the_rest_is_not(left: float, name: str) -> None:
    now = DUE - timedelta(hours=left)
    assert step(now, ready=True) == name
    assert step(now) == "0"


def people(*names: str) -> list[Person]:
    return [Person(id=uuid4(), name=name, email=f"{name}@example.org") for name in names]


@pytest.mark.parametrize(
    ("now", "told"),
    [
        (at(2027, 4, 2), ["Pre", "Par"]),
        (at(2027, 4, 16), ["Pre", "Par", "Dep"]),
        (at(2027, 4, 23), ["Pre", "Par", "Dep", "Cer"]),
        (at(2027, 4, 29), ["Pre", "Par", "Dep", "Cer", "Adm"]),
        (at(2027, 4, 30), ["Pre", "Par", "Dep", "Cer", "Adm"]),
    ],
)
def test_each_step_reaches_one_circle_more(now: datetime, told: list[str]) -> None:
    found = step_due(DUE, now, nation="England", ready=False)
    assert found is not None
    circles = [people("Pre", "Par"), people("Dep"), people("Cer"), people("Adm")]
    assert [person.name for person in readers_of(found, circles, unreached=())] == told


def test_whoever_comes_next_is_told_for_an_empty_circle_and_for_an_address_that_refuses() -> None:
    found = step_due(DUE, at(2027, 4, 2), nation="England", ready=False)
    assert found is not None
    circles = [people("Pre", "Par"), [], people("Cer"), people("Adm")]
    names = [person.name for person in readers_of(found, circles, unreached=[circles[0][0].id])]
    assert names == ["Par", "Cer"], "the deputies' circle is empty, so the certifier stands in"
    everybody = [person.id for circle in circles[:3] for person in circle]
    assert [person.name for person in readers_of(found, circles, unreached=everybody)] == ["Adm"]
    same = [circles[0], circles[0], people("Cer"), []]
    assert [person.name for person in readers_of(found, same, unreached=())] == ["Pre", "Par"]


@pytest.mark.parametrize(
    ("now", "loudness", "words"),
    [
        (at(2027, 4, 22), None, ""),
        (at(2027, 4, 23), Loudness.SOON, "It is ready but not sent. Due in 7 days, on 30 April 2027."),
        (at(2027, 4, 29), Loudness.SOON, "It is ready but not sent. Due tomorrow, on 30 April 2027."),
        (at(2027, 4, 30), Loudness.TODAY, "It is ready but not sent. It is due today, and 16 hours are left."),
        (
            at(2027, 4, 30, 20, 30),
            Loudness.LAST_HOURS,
            "Send it now. It is ready but not sent. 4 hours are left.",
        ),
        (
            at(2027, 4, 30, 22, 59),
            Loudness.LAST_HOURS,
            "Send it now. It is ready but not sent. 61 minutes are left.",
        ),
        (at(2027, 5, 1, 0), Loudness.LATE, "Send it now. It is ready but not sent. It was due 30 April 2027."),
    ],
)
def test_ready_and_not_sent_grows_louder(now: datetime, loudness: Loudness | None, words: str) -> None:
    alarm = alarm_of(standing(**READY), now=now, nation="England")
    assert (alarm and alarm.loudness) == loudness
    assert (alarm.about("It") if alarm else "") == words


def test_there_is_no_alarm_of_what_is_not_ready_has_no_date_or_is_sent() -> None:
    now = DUE - timedelta(hours=1)
    sent = {**READY, "submission_id": ID, "delivery_id": ID, "delivered_at": now, "sealed_at": now}
    for one in (standing(), standing(None, **READY), standing(**sent)):
        assert alarm_of(one, now=now, nation="England") is None
    later = standing(**READY, extended_to=DUE + timedelta(days=30))
    assert alarm_of(later, now=now, nation="England") is None


@pytest.mark.parametrize(
    ("now", "facts", "shown"),
    [
        (at(2027, 3, 31), {"due_at": None}, False),
        (at(2027, 4, 1, 0), {"due_at": None}, True),  # its period, March, has ended
        (at(2027, 3, 31), {"due_at": None, "draft_id": ID}, True),
        (at(2027, 3, 1), {"due_at": DUE}, False),
        (at(2027, 3, 2), {"due_at": DUE}, True),
        (at(2027, 3, 2), {"due_at": DUE, "extended_to": DUE + timedelta(days=9)}, False),
    ],
)
def test_what_is_to_come_is_not_for_now(now: datetime, facts: dict[str, Any], shown: bool) -> None:
    assert is_for_now(standing(**facts), now=now) == shown


def test_the_feed_is_an_icalendar_of_whole_days_and_says_nothing_of_how_a_return_stands() -> None:
    extended = {"extended_to": end_of(date(2028, 2, 29)), "stops": 41, "decline_reason": "wrong", **READY}
    found = [standing(), standing(None), standing(end_of(date(2028, 1, 31)), period="2028-01", **extended)]
    body = icalendar_of(found, council="Ely", home="https://reeve.example/c/ely", now=at(2027, 4, 1))
    events = Calendar.from_ical(body).walk("VEVENT")
    days = [(event["dtstart"].dt, event["dtend"].dt) for event in events]
    assert days == [
        (date(2027, 4, 30), date(2027, 5, 1)),
        (date(2027, 3, 31), date(2027, 4, 1)),
        (date(2028, 2, 29), date(2028, 3, 1)),
    ]
    assert [str(event["summary"]).partition(":")[0] for event in events] == ["Due", "No date set", "Due"]
    assert "the department has not set one" in str(events[1]["description"])
    assert "the date was 31 January 2028" in str(events[2]["description"])
    assert str(events[0]["url"]) == "https://reeve.example/c/ely/returns/shbe/2027-03"
    text = body.decode().replace("\r\n ", "")
    assert not [word for word in ("41", "wrong", "Ready", "Needs") if word in text]
