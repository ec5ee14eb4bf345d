"""The council's due dates as an iCalendar (RFC 5545): which return, which period, when. No figure and no state.

What has no date stands on the last day of its period, and says that none is set: no date is made up for it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from icalendar import Calendar, Event

from councils.returns.models import Standing
from councils.returns.state import day, latest_due
from reeve.definitions import Period
from reeve.definitions.working_days import day_of

EVERY = timedelta(hours=6)
ONE_DAY = timedelta(days=1)
UNDATED = "No source gives a due date, and the department has not set one."


def icalendar_of(standings: Iterable[Standing], *, council: str, home: str, now: datetime) -> bytes:
    """One event for each return; ``home`` is the address of the council's pages."""
    calendar = Calendar()
    calendar.add("prodid", "-//Reeve//Returns//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", f"Returns of {council}")
    calendar.add("refresh-interval", EVERY, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT6H")
    for standing in standings:
        calendar.add_component(event_of(standing, council=council, home=home, now=now))
    return bytes(calendar.to_ical())


def event_of(standing: Standing, *, council: str, home: str, now: datetime) -> Event:
    """A whole day, so that no calendar shows another time than the United Kingdom's."""
    due, period = latest_due(standing), Period.parse(standing.period)
    on = period.end if due is None else day_of(due)
    address = f"{home}/returns/{standing.return_key}/{standing.period}"
    practice = " (practice)" if standing.practice else ""
    event = Event()
    event.add("uid", f"{standing.obligation_id}@reeve")
    event.add("dtstamp", now)
    event.add("dtstart", on)
    event.add("dtend", on + ONE_DAY)
    event.add("transp", "TRANSPARENT")
    event.add("summary", f"{'No date set' if due is None else 'Due'}: {standing.title}, {period.label}{practice}")
    event.add("description", f"{council}. {about_time(standing)}How it stands: {address}")
    event.add("url", address)
    return event


def about_time(standing: Standing) -> str:
    if latest_due(standing) is None:
        return f"{UNDATED} This is the last day of its period. "
    extended = ""
    if standing.extended_to is not None and standing.due_at is not None:
        extended = f"The department gave more time: the date was {day(standing.due_at)}. "
    return f"In time until 23:59:59 in the United Kingdom. {extended}"
