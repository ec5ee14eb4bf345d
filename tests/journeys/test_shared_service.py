"""A shared-service officer's day in two councils, and a first admin who brings a team together."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import pyotp
import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from reeve.app import create_app
from reeve.database import now
from reeve.installation import Installation
from reeve.mail.models import Letter
from tests.councils.office import QUARTER, office
from tests.factories import Factory
from tests.journeys.walking import Person, Walk, come_in, done, press, served
from tests.reeve.identity.signing_in import PASSWORD

pytestmark = pytest.mark.journey


@pytest.fixture(scope="module")
def base_url(installation: Installation) -> Iterator[str]:
    with served(lambda _port: create_app(installation.settings)) as url:
        yield url


def test_a_day_in_two_councils(person: Person, factory: Factory, walk: Walk, base_url: str) -> None:
    """One list; the band says for whom; a form of one council sent to the other does nothing; each signs by itself."""
    a, b = office(factory), office(factory)
    officer = factory.person("Shay Shared", council=a.council, roles=("certifier", "admin"))
    factory.join(officer, b.council, "preparer", "admin")
    factory.obligation(b.council, "shbe", "2026-10", due_at=now() + timedelta(days=2))
    a.sent()
    page = come_in(person("Shay"), officer, base_url)

    page.goto("/")
    expect(page).to_have_url(re.compile("/councils/due$"))
    expect(page.get_by_role("row")).to_have_count(4)
    expect(page.get_by_role("row").nth(1)).to_contain_text(b.council.name)
    expect(page.get_by_role("row").nth(1)).to_contain_text("Due in")
    walk.look(page, "1-what-is-due")
    page.get_by_label("Return").select_option("hbdr")
    press(page, "Apply")
    expect(page.get_by_role("row")).to_have_count(3)

    page.get_by_role("row").filter(has_text=a.council.name).get_by_role("link", name="Read and sign").click()
    band = page.get_by_role("region", name="Who you are acting for")
    expect(band).to_contain_text(a.council.name)
    expect(page.get_by_role("button", name="Decline with this reason")).to_be_visible()
    walk.look(page, "2-sign-in-a")

    page.goto(f"/c/{b.council.slug}/returns/hbdr/{QUARTER}")
    expect(band).to_contain_text(b.council.name)
    page.get_by_role("button", name="Fill in the form").click()
    walk.look(page, "3-prepare-in-b")

    page.get_by_role("link", name="Change who you are acting for").click()
    expect(page).to_have_url(re.compile("/councils/due$"))


def test_two_tabs_two_councils(person: Person, factory: Factory, walk: Walk, base_url: str) -> None:
    """A form open in one tab, another council opened in the other: what is sent is done where its page said, and there
    only; the tab says whom one acts for again."""
    a, b = office(factory), office(factory)
    officer = factory.person("Shay Shared", council=a.council, roles=("admin",))
    factory.join(officer, b.council, "admin")
    one = come_in(person("Shay"), officer, base_url)
    one.goto(f"/c/{a.council.slug}/people/invitations")
    fill_invitation(one, "Gus Guest", f"gus.{factory.salt}@example.org", "Viewer")
    two = person("Shay")
    two.goto("/")
    two.get_by_role("row").filter(has_text=b.council.name).get_by_role("link").first.click()
    expect(two.get_by_role("region", name="Who you are acting for")).to_contain_text(b.council.name)

    press(one, "Send the invitation")
    done(one, "Gus Guest is invited")
    expect(one.get_by_role("region", name="Who you are acting for")).to_contain_text(a.council.name)
    walk.look(one, "4-sent-where-it-was-opened")
    two.goto(f"/c/{b.council.slug}/people")
    expect(two.get_by_role("main")).not_to_contain_text("Gus Guest")
    two.goto(f"/c/{a.council.slug}/people")
    expect(two.get_by_role("main")).to_contain_text("Gus Guest")


def test_a_page_of_one_council_sent_to_anothers_address_does_nothing(
    person: Person, factory: Factory, walk: Walk, base_url: str
) -> None:
    """No page of ours does that, so the address is changed by hand here: what the officer sees, should it happen."""
    a, b = office(factory), office(factory)
    officer = factory.person("Shay Shared", council=a.council, roles=("admin",))
    factory.join(officer, b.council, "admin")
    page = come_in(person("Shay"), officer, base_url)
    page.goto(f"/c/{a.council.slug}/people/invitations")
    fill_invitation(page, "Gus Guest", f"gus.{factory.salt}@example.org", "Viewer")
    page.evaluate("to => document.querySelector('main form').action = to", f"/c/{b.council.slug}/people/invitations")
    press(page, "Send the invitation")
    expect(page.get_by_role("main")).to_contain_text(f"opened for {a.council.name} and sent to {b.council.name}")
    walk.sees(page, "That page was opened for another council", "4-sent-elsewhere-refused")
    for place in (a, b):
        page.goto(f"/c/{place.council.slug}/people")
        expect(page.get_by_role("main")).not_to_contain_text("Gus Guest")


def test_a_first_admin_brings_a_team_together(person: Person, factory: Factory, walk: Walk, base_url: str) -> None:
    council = factory.council()
    ada = factory.person("Ada Admin", council=council, roles=("admin",))
    page = come_in(person("Ada"), ada, base_url)
    people = f"/c/{council.slug}/people"

    page.goto(people)
    expect(page.get_by_role("main")).to_contain_text("Two are advised")
    walk.look(page, "5-one-admin")
    press_link = page.get_by_role("button", name="Invite somebody")
    press_link.click()
    invite(page, "Cy Certifier", f"cy.{factory.salt}@other.example", "Certifier")
    expect(page.get_by_role("main")).to_contain_text("Nobody of your council has an address at other.example yet")
    walk.look(page, "6-other-domain")
    press(page, "Invite them all the same")
    expect(page.get_by_role("alert", name="Done")).to_contain_text("Cy Certifier is invited")
    page.goto(f"{people}/invitations")
    invite(page, "Bea Boss", f"bea.{factory.salt}@example.org", "Admin")
    walk.look(page, "7-invited")

    join(person("Bea"), letter_to(factory, f"bea.{factory.salt}@example.org"), walk)
    page.goto(people)
    expect(page.get_by_role("main")).not_to_contain_text("Two are advised")

    page.get_by_role("link", name="Add or change a role").nth(1).click()
    page.get_by_label("Preparer", exact=True).check()
    fill_day(page, "First day", now() + timedelta(days=40))
    press(page, "Save")
    expect(page.get_by_role("main")).to_contain_text("not begun")
    walk.look(page, "8-a-role-to-come")

    page.get_by_role("link", name="Review everybody's access").click()
    walk.look(page, "9-review")
    for name in ("Ada Admin", "Bea Boss"):
        page.get_by_role("group", name=f"Answer for {name}").get_by_label("Keep").check()
    press(page, "Save these answers")
    expect(page.get_by_role("alert", name="Done")).to_contain_text("The review is finished")

    page.get_by_role("link", name="Remove").nth(1).click()
    expect(page.get_by_role("main")).to_contain_text("they lose all access to this council at once")
    walk.look(page, "10-removal")
    press(page, "Remove from the council")
    expect(page.get_by_role("alert", name="Done")).to_contain_text("Bea Boss no longer belongs to the council")

    page.get_by_role("link", name="History", exact=True).click()
    page.get_by_label("What", exact=True).select_option("people")
    page.get_by_label("From").fill("yesterday")
    press(page, "Apply")
    expect(page.get_by_text("Enter a real date")).to_be_visible()
    walk.look(page, "11-history")
    expect(page.get_by_role("heading", name="Ada Admin removed Bea Boss")).to_be_visible()


def invite(page: Page, name: str, email: str, role: str) -> None:
    fill_invitation(page, name, email, role)
    press(page, "Send the invitation")


def fill_invitation(page: Page, name: str, email: str, role: str) -> None:
    page.get_by_label("Full name").fill(name)
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label(role, exact=True).check()


def letter_to(factory: Factory, email: str) -> str:
    body = factory.session.scalars(select(Letter.body).where(Letter.to_email == email)).one()
    found = re.search(r"/invitations/[\w-]+", body)
    assert found is not None
    return found[0]


def join(page: Page, link: str, walk: Walk) -> None:
    page.goto(link)
    page.get_by_label("Choose a password").fill(PASSWORD)
    press(page, "Accept and continue")
    key = (page.locator("#authenticator-key").text_content() or "").replace(" ", "")
    page.get_by_label("Code").fill(pyotp.TOTP(key).now())
    press(page, "Continue")
    expect(page.locator("#recovery-codes li")).to_have_count(10)


def fill_day(page: Page, label: str, day: object) -> None:
    group = page.get_by_role("group", name=label)
    for part, shape in (("Day", "%-d"), ("Month", "%-m"), ("Year", "%Y")):
        group.get_by_label(part).fill(f"{day:{shape}}")
