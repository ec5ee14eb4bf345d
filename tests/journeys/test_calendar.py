"""A deadline missed, more time asked for and granted, and the dates read by a calendar of one's own. And a deadline's
day, from both sides."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, time, timedelta

import pytest
from playwright.sync_api import Page, expect

from councils.delivery.deliver import deliver
from reeve.app import create_app
from reeve.database import now
from reeve.definitions.working_days import LONDON
from reeve.identity.queries import today
from reeve.installation import Installation
from tests.councils.office import QUARTER, office
from tests.factories import Factory
from tests.journeys.walking import Person, Walk, come_in, done, press, served
from tests.reeve.identity.signing_in import totp_secret

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


def test_a_deadlines_day_from_both_sides(person: Person, factory: Factory, walk: Walk, base_url: str) -> None:
    """What is ready and not sent is called out to the council, and the department sees whom it waits for. Signed in the
    evening it is in, in time, for both; a neighbour's is not."""
    place, neighbour = office(factory), factory.council("winchester")
    tonight = datetime.combine(today(), time(23, 59, 59), LONDON)
    place.obligation.due_at = tonight
    factory.obligation(neighbour, "hbdr", QUARTER, due_at=tonight)
    period = f"/department/returns/hbdr/{QUARTER}"
    version, sent = place.sent()
    helen = come_in(person("Helen"), place.helen, base_url)
    helen.goto(f"/c/{place.council.slug}")
    expect(helen.get_by_role("main")).to_contain_text("is with the certifier and not sent")
    walk.look(helen, "day-1-home")

    analyst = come_in(person("Owen"), factory.analyst("Owen Analyst"), base_url)
    analyst.goto(period)
    row = analyst.get_by_role("row").filter(has_text=place.council.name)
    expect(row).to_contain_text("Not in yet")
    walk.look(analyst, "day-2-awaited")

    helen.goto(f"/c/{place.council.slug}/returns/hbdr/{QUARTER}/versions/{version.number}/signature")
    helen.get_by_role("radio", name=re.compile("^Responsible finance officer")).check()
    helen.get_by_label("One-time code").fill(totp_secret(place.helen).now())
    press(helen, "Sign")
    done(helen, f"You signed version {version.number}")
    deliver(place.council.id, sent.id)
    helen.goto(f"/c/{place.council.slug}/returns/hbdr/{QUARTER}/versions/{version.number}/delivery")
    expect(helen.get_by_role("heading", level=1)).to_contain_text("delivered")
    walk.look(helen, "day-3-delivered")
    helen.goto(f"/c/{place.council.slug}")
    expect(helen.get_by_role("main")).not_to_contain_text("is with the certifier and not sent")

    analyst.reload()
    expect(row).to_contain_text("Delivered")
    expect(row).not_to_contain_text("Late")
    expect(analyst.get_by_role("row").filter(has_text="Winchester")).to_contain_text("Not in yet")
    walk.look(analyst, "day-4-in")
