"""The calendar's page, a person's own link, more time asked for and answered, and a deadline that was missed."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from bs4 import BeautifulSoup, Tag
from flask.testing import FlaskClient
from icalendar import Calendar
from sqlalchemy import select

from councils.calendar.models import CalendarFeed
from reeve.database import Role, now, unit
from reeve.definitions.working_days import day_of, end_of
from reeve.department.models import Extension
from reeve.identity.queries import today
from reeve.leaving.models import Archive
from tests.councils.calendar.conftest import House
from tests.reeve.identity.signing_in import post, sign_in, token_on

REASON = "The system supplier closed for three days."


def main(client: FlaskClient, address: str) -> Tag:
    answer = client.get(address)
    assert answer.status_code == 200, answer.text[:300]
    page = BeautifulSoup(answer.text, "html5lib")
    for label in page.select(".reeve-cell-label, .govuk-visually-hidden"):
        label.decompose()
    found = page.main
    assert found is not None
    return found


def words(client: FlaskClient, address: str) -> str:
    return " ".join(main(client, address).get_text(" ", strip=True).split())


def test_everything_is_on_one_page_in_due_order_and_what_is_to_come_is_folded(house: House) -> None:
    house.owes("2026-09", days=-3)
    house.owes("2026-10", days=20)
    house.owes("2026-27-Q2", key="hbdr")
    for month in ("2028-04", "2027-05", "2027-04"):
        house.owes(month)
    page = main(house.client(), f"{house.url}/calendar")
    now_rows = [row.get_text(" ", strip=True) for row in page.select("table")[0].select("tbody tr")]
    assert [row.split(",")[1].split(" ")[1] for row in now_rows] == ["September", "October", "July"]
    assert "Overdue Not started" in now_rows[0]
    assert "No date set Its period ends 30 September 2026" in now_rows[2]
    assert "no source gives a due date" in page.get_text()
    folded = [details.summary.get_text(strip=True) for details in page.select("details") if details.summary]
    assert folded == ["Financial year 2027-28: 2 returns", "Financial year 2028-29: 1 return"]
    assert page.select("details")[0].get_text().index("April 2027") < page.select("details")[0].get_text().index("May")
    home = words(house.client(), f"{house.url}/")
    assert "April 2027" not in home
    assert "3 returns to come" in home


def test_an_empty_calendar_says_what_will_appear(house: House) -> None:
    assert "A return appears here when its period has ended" in words(house.client(), f"{house.url}/calendar")


def asked(house: House, *, until: int, reason: str = REASON, who: FlaskClient | None = None) -> int:
    """Ask for October's extract, until so many days from today."""
    client, page = who or house.client(), f"{house.url}/returns/shbe/2026-10/extension"
    day = today() + timedelta(days=until)
    form = {"csrf_token": token_on(client, page), "day": [str(day.day), str(day.month), str(day.year)]}
    return client.post(page, data={**form, "reason": reason}).status_code


def answer(house: House, **form: object) -> int:
    desk = sign_in(house.app.test_client(), house.factory.analyst())
    page = f"/department/extensions/{house.council.slug}/shbe/2026-10/1?live=1"
    assert REASON in words(desk, page)
    return desk.post(page, data={"csrf_token": token_on(desk, page), **form}).status_code


def test_more_time_granted_is_seen_by_both_with_the_original_date(house: House) -> None:
    due_at = house.owes(days=10).due_at
    assert due_at is not None
    assert asked(house, until=5) == 422, "that is no later"
    assert asked(house, until=30, reason="") == 422
    assert asked(house, until=30) == 303
    client = house.client()
    assert "The department has not answered yet" in words(client, f"{house.url}/returns/shbe/2026-10")
    again = client.get(f"{house.url}/returns/shbe/2026-10/extension")
    assert again.status_code == 409
    until = today() + timedelta(days=25)
    day = [str(until.day), str(until.month), str(until.year)]
    assert answer(house, answer="granted", day="", words="") == 422
    assert answer(house, answer="granted", day=day, words="") == 303
    said = words(client, f"{house.url}/calendar")
    assert f"Extended to {until.day}" in said
    assert f"Original date {day_of(due_at).day}" in said
    period = words(client, f"{house.url}/returns/shbe/2026-10")
    assert "Original date" in period
    assert "Granted until" in period
    desk = sign_in(house.app.test_client(), house.factory.analyst())
    assert "Extended to" in words(desk, "/department/returns/shbe/2026-10?live=1")
    assert {"extension.asked", "extension.granted"} <= set(house.history())
    with unit(Role.COUNCIL, council_id=house.council.id) as session:
        assert session.scalars(select(Extension.due_at)).one() == end_of(until)


def test_more_time_refused_keeps_the_date_and_says_why(house: House) -> None:
    house.owes(days=10)
    assert asked(house, until=30, who=house.client(house.helen)) == 303
    assert answer(house, answer="refused", words="") == 422
    assert answer(house, answer="refused", words="The statistics are published that week.") == 303
    period = words(house.client(), f"{house.url}/returns/shbe/2026-10")
    assert "The statistics are published that week" in period
    assert "Original date" not in period
    assert "extension.refused" in house.history()
    assert asked(house, until=40) == 303, "the council may ask again"


def test_nobody_asks_for_what_has_no_date_and_a_viewer_asks_for_nothing(house: House) -> None:
    house.owes()
    address = f"{house.url}/returns/shbe/2026-10/extension"
    assert house.client().get(address).status_code == 409
    assert house.client(house.ada).get(address).status_code == 403


def test_the_council_cannot_grant_itself_time(house: House) -> None:
    obligation = house.owes(days=3)
    known = {"council_id": house.council.id, "department_id": obligation.department_id, "obligation_id": obligation.id}
    answered = {"granted": True, "decided_at": now(), "due_at": now() + timedelta(days=99)}
    with (
        pytest.raises(Exception, match="row-level security"),
        unit(Role.COUNCIL, council_id=house.council.id) as session,
    ):
        session.add(Extension(**known, n=1, reason="x", asked_by="Tom", **answered))


def test_a_missed_deadline_is_plain_to_the_council_and_to_the_department(house: House) -> None:
    house.owes(days=-2)
    client = house.client()
    page = client.get(f"{house.url}/calendar")
    assert "<title>Calendar: 1 overdue" in page.text
    assert "1 return is overdue. Send what is late as soon as you can" in words(client, f"{house.url}/calendar")
    period = words(client, f"{house.url}/returns/shbe/2026-10")
    assert "Overdue, was due" in period
    assert "Ask the department for more time" in period
    desk = sign_in(house.app.test_client(), house.factory.analyst())
    late = words(desk, "/department/returns/shbe/2026-10?live=1&standing=Overdue")
    assert house.council.name in late
    assert "Overdue (1)" in late


def feed_of(house: House) -> str:
    client, page = house.client(), f"{house.url}/calendar/feed"
    shown = BeautifulSoup(post(client, page).text, "html5lib").select_one("#link")
    assert shown is not None
    return "/calendar/" + shown.get_text(strip=True).rpartition("/")[2]


def test_a_link_is_read_without_signing_in_until_it_is_ended(house: House) -> None:
    house.owes(days=9)
    house.owes("2026-11")
    link, anybody = feed_of(house), house.app.test_client()
    read = anybody.get(link)
    assert (read.status_code, read.mimetype) == (200, "text/calendar")
    events = Calendar.from_ical(read.data).walk("VEVENT")
    assert sorted(str(event["summary"]) for event in events) == [
        "Due: SHBE, October 2026",
        "No date set: SHBE, November 2026",
    ]
    page = f"{house.url}/calendar/feed"
    assert "Last read by your calendar Never" not in words(house.client(), page)
    second = feed_of(house)
    assert (anybody.get(link).status_code, anybody.get(second).status_code) == (404, 200)
    assert post(house.client(), f"{page}/end", page=page).status_code == 303
    assert anybody.get(second).status_code == 404
    assert post(house.client(), f"{page}/end", page=page).status_code == 409
    token = second.removeprefix("/calendar/").removesuffix(".ics")
    with unit(Role.COUNCIL, council_id=house.council.id) as session:
        assert token not in str([feed.token_hash for feed in session.scalars(select(CalendarFeed))])


def test_a_link_dies_with_the_membership_and_with_the_council(house: House) -> None:
    link, anybody = feed_of(house), house.app.test_client()
    archived = Archive(council_id=house.council.id, n=1, reason="x", archived_by_name="Ada")
    house.factory.session.add(archived)
    house.factory.session.commit()
    assert anybody.get(link).status_code == 404
    archived.reopened_at = now()
    house.factory.session.commit()
    assert anybody.get(link).status_code == 200
    house.factory.end_membership(house.tom.id, date(2026, 5, 1))
    assert anybody.get(link).status_code == 404
    for wrong in ("/calendar/nothing.ics", "/calendar/%00.ics"):
        assert anybody.get(wrong).status_code == 404
