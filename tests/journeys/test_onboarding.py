"""From a line of the register to an admin who signs in: the platform admin, then the council's first admin."""

from __future__ import annotations

from collections.abc import Iterator

import pyotp
import pytest
from playwright.sync_api import Page, expect

from reeve.database import now
from reeve.installation import Installation
from tests.factories import Factory
from tests.journeys.walking import Person, Walk, done, press, served, sign_in_as
from tests.reeve.identity.signing_in import PASSWORD, small_app, totp_secret, with_password

pytestmark = pytest.mark.journey


PLACE = "Bournemouth, Christchurch and Poole Council"
SLUG = "bournemouth-christchurch-and-poole"


@pytest.fixture(scope="module")
def base_url(installation: Installation) -> Iterator[str]:
    with served(lambda _port: small_app(installation)) as url:
        yield url


def unused(totp: pyotp.TOTP) -> str:
    """The next step's code: the present one may have been used, and one step early is taken."""
    return totp.at(int(now().timestamp()) + 30)


def test_a_council_comes_aboard(person: Person, factory: Factory, walk: Walk) -> None:
    admin = with_password(factory.platform_admin())
    totp = totp_secret(admin)
    page = person("Pat")

    page.goto("/sign-in")
    walk.look(page, "1-sign-in")
    page.get_by_label("E-mail address").fill(admin.email)
    page.get_by_label("Password", exact=True).fill("not the password")
    press(page, "Continue")
    expect(page.get_by_role("alert")).to_contain_text("The e-mail address or the password is not right")
    walk.look(page, "2-sign-in-refused")
    sign_in_as(page, admin.email, PASSWORD, totp.now())
    expect(page).to_have_title("Councils - The Reeve platform - Reeve")
    walk.look(page, "3-councils")

    page.get_by_label("Name of the council").fill(PLACE[:11])
    press(page, "Search")
    page.get_by_role("link", name=PLACE).click()
    walk.look(page, "4-council")
    page.get_by_role("button", name="Bring aboard").click()
    walk.look(page, "5-bring-aboard")
    page.get_by_label("The first admin's full name").fill("Ada Admin")
    page.get_by_label("The first admin's e-mail address").fill(f"ada.{SLUG}@example.org")
    press(page, "Bring aboard and invite")
    expect(page.get_by_role("alert", name="Done")).to_contain_text(f"{PLACE} is aboard")
    walk.look(page, "6-aboard")
    record_domains(page, PLACE, walk)

    page.get_by_role("link", name="Outbox").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Outbox")
    walk.look(page, "7-outbox")
    page.get_by_role("link", name=f"You are invited to {PLACE} on Reeve").click()
    expect(page.get_by_role("link", name="/invitations/")).to_be_visible()
    walk.look(page, "8-letter")
    link = page.get_by_role("link", name="/invitations/").get_attribute("href") or ""

    admit(person("Ada"), link, SLUG, PLACE, walk)


def record_domains(page: Page, place: str, walk: Walk) -> None:
    page.locator(".govuk-summary-list__row", has_text="E-mail domains").get_by_role("link").click()
    page.get_by_label("E-mail domains").fill("not a domain")
    press(page, "Save")
    walk.sees(page, f"E-mail domains of {place}", "6a-domain-wrong")
    page.get_by_label("E-mail domains").fill("example.org\nbcp-homes-and-neighbourhoods-trading.example")
    walk.sees(page, f"E-mail domains of {place}", "6b-domains")
    press(page, "Save")
    done(page, "Recorded: bcp-homes-and-neighbourhoods-trading.example, example.org")
    walk.look(page, "6c-recorded")


def admit(page: Page, link: str, slug: str, place: str, walk: Walk) -> None:
    """The first admin accepts, chooses a password, sets up an authenticator, invites somebody, and signs in anew."""
    page.goto(link)
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Join {place}")
    walk.look(page, "9-invitation")
    page.get_by_label("Choose a password").fill("password1234")
    press(page, "Accept and continue")
    expect(page.get_by_role("alert")).to_contain_text("one of the first that would be guessed")
    page.get_by_label("Choose a password").fill(PASSWORD)
    press(page, "Accept and continue")
    expect(page.get_by_role("heading", level=1)).to_have_text("Set up your authenticator")
    walk.look(page, "10-authenticator")
    totp = pyotp.TOTP((page.locator("#authenticator-key").text_content() or "").replace(" ", ""))
    page.get_by_label("Code").fill(totp.now())
    press(page, "Continue")
    expect(page.locator("#recovery-codes li")).to_have_count(10)
    walk.look(page, "11-recovery-codes")
    page.get_by_role("button", name="I have kept them").click()
    page.wait_for_url(f"**/c/{slug}")

    page.goto(f"/c/{slug}/people")
    page.get_by_role("button", name="Invite somebody").click()
    walk.look(page, "12-invite")
    page.get_by_label("Full name").fill("Cy Certifier")
    page.get_by_label("E-mail address").fill(f"cy.{slug}@example.org")
    page.get_by_label("Certifier", exact=True).check()
    page.get_by_label("What they sign as, for a certifier").fill("Section 151 officer")
    press(page, "Send the invitation")
    expect(page.get_by_role("alert", name="Done")).to_contain_text("Cy Certifier is invited")
    walk.look(page, "13-people")
    page.get_by_role("link", name="Add or change a role").click()
    walk.look(page, "14-roles")
    page.get_by_role("link", name="History", exact=True).click()
    expect(page.get_by_role("heading", name="Ada Admin invited Cy Certifier as certifier")).to_be_visible()
    walk.look(page, "15-history")
    page.get_by_role("link", name="Ada Admin").click()
    walk.look(page, "16-account")

    page.get_by_role("button", name="Sign out", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
    page.goto(link)
    expect(page.get_by_role("heading", level=1)).to_have_text("This invitation was already used")
    walk.look(page, "17-invitation-used")
    sign_in_as(page, f"ada.{slug}@example.org", PASSWORD, unused(totp))
    page.wait_for_url(f"**/c/{slug}")
