"""A deadline missed, more time asked for and granted, and the dates read by a calendar of one's own."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from reeve.app import create_app
from reeve.database import now
from reeve.identity.queries import today
from reeve.installation import Installation
from tests.factories import Factory
from tests.journeys.walking import Person, Walk, come_in, done, press, served

pytestmark = pytest.mark.journey

REASON = "The supplier's system was down for three days, so the extract could not be made."


@pytest.fixture(scope="module")
def base_url(installation: Installation) -> Iterator[str]:
    with served(lambda _port: create_app(installation.settings)) as url:
        yield url


def fill_day(page: Page, days: int) -> None:
    """In the three boxes of the page's one day."""
    day = today() + timedelta(days=days)
    for part, value in (("Day", day.day), ("Month", day.month), ("Year", day.year)):
        page.get_by_label(part, exact=True).fill(str(value))


def test_a_missed_deadline_and_an_extension(person: Person, factory: Factory, walk: Walk, base_url: str) -> None:
    """The council asks on the page of the late return; the department reads why and grants; both see both dates."""
    council = factory.live(factory.council("bournemouth-christchurch-and-poole"))
    tom = factory.person("Tom Preparer", council=council, roles=("preparer",))
    for month, days in (("2026-09", -2), ("2026-10", 21), ("2027-05", 230), ("2028-04", None)):
        due_at = None if days is None else now() + timedelta(days=days)
        factory.obligation(council, "shbe", month, practice=False, due_at=due_at)
    page = come_in(person("Tom"), tom, base_url)
    page.goto(f"/c/{council.slug}")
    walk.look(page, "1-home")

    page.get_by_role("link", name="Calendar", exact=True).first.click()
    walk.sees(page, "Calendar", "2-overdue")
    page.get_by_text("Financial year 2027-28: 1 return").click()
    walk.look(page, "3-to-come")

    page.get_by_role("link", name="SHBE, September 2026", exact=True).click()
    expect(page.get_by_text("Overdue, was due")).to_be_visible()
    page.get_by_role("link", name="Ask the department for more time").click()
    fill_day(page, 14)
    press(page, "Ask for more time")
    expect(page.get_by_role("alert")).to_contain_text("Enter why you need more time")
    walk.look(page, "4-ask")
    page.get_by_label("Why do you need more time?").fill(REASON)
    press(page, "Ask for more time")
    done(page, "You have asked the department for more time")
    walk.look(page, "5-asked")

    analyst = come_in(person("Owen"), factory.analyst("Owen Analyst"), base_url)
    analyst.goto("/department")
    walk.look(analyst, "6-desk")
    analyst.get_by_role("link", name="1 council asks for more time").click()
    walk.sees(analyst, "More time", "7-waiting")
    analyst.get_by_role("link", name=council.name).click()
    expect(analyst.get_by_text(REASON)).to_be_visible()
    analyst.get_by_label("Yes, it gets more time").check()
    walk.look(analyst, "8-answer")
    press(analyst, "Answer")
    done(analyst, f"{council.name} has more time.")
    analyst.goto("/department/returns/shbe/2026-09?live=1")
    walk.look(analyst, "9-period")

    page.goto(f"/c/{council.slug}/calendar")
    expect(page.get_by_text("Original date")).to_be_visible()
    walk.look(page, "10-extended")
    page.get_by_role("link", name="Put these dates in your own calendar").click()
    walk.sees(page, "Due dates in your own calendar", "11-feed")
    press(page, "Make a link")
    walk.sees(page, "Your link is made", "12-link")
