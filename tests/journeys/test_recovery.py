"""Somebody who lost every way in: they ask, an admin approves, and a day later a link lets them begin again, once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import pyotp
import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select, update

from reeve.app import create_app
from reeve.database import now
from reeve.identity.jobs import run_tell_admins
from reeve.identity.models import Person as Somebody
from reeve.identity.recovery_models import Recovery
from reeve.installation import Installation
from reeve.mail.models import Letter
from tests.factories import Factory
from tests.journeys.walking import Person, Walk, come_in, done, press, served
from tests.reeve.identity.signing_in import totp_secret, with_password
from tests.waiting_jobs import waiting

pytestmark = pytest.mark.journey

NEW = "four brave badgers dig"


@pytest.fixture(scope="module")
def base_url(installation: Installation) -> Iterator[str]:
    with served(lambda _port: create_app(installation.settings)) as url:
        yield url


def letter_to(factory: Factory, person: Somebody, kind: str) -> str:
    """The path of the link in it."""
    found = select(Letter.body).where(Letter.to_email == person.email, Letter.kind == kind)
    link = re.search(r"(/(?:recovery|c)/\S+)", factory.session.scalars(found).one())
    assert link is not None
    return link[1]


def a_day_goes_by(factory: Factory, person: Somebody) -> None:
    factory.session.execute(
        update(Recovery).where(Recovery.person_id == person.id).values(ready_at=now() - timedelta(minutes=1))
    )
    factory.session.commit()


def test_from_asking_to_a_new_password_and_authenticator(
    person: Person, factory: Factory, walk: Walk, base_url: str
) -> None:
    council = factory.council()
    lou = with_password(factory.person("Lou Locked", council=council, roles=("preparer",)))
    totp_secret(lou)
    ada = factory.person("Ada Admin", council=council, roles=("admin",))
    page = person("Lou", javascript=False)
    asks(page, lou, walk)
    for job in waiting(factory, "tell-admins", person_id=lou.id):
        run_tell_admins(**job)
    approves(come_in(person("Ada"), ada, base_url), letter_to(factory, ada, "recovery-wanted"), walk)
    link = letter_to(factory, lou, "recovery-approved")
    page.goto(link)
    walk.sees(page, "This link does not work yet", "5-too-early")
    a_day_goes_by(factory, lou)
    begins_again(page, link, walk)
    expect(page).to_have_url(re.compile(f"/c/{council.slug}/?$"))
    again = person("Somebody else")
    again.goto(link)
    walk.sees(again, "This link no longer works", "11-used")


def asks(page: Page, lou: Somebody, walk: Walk) -> None:
    page.goto("/sign-in")
    page.get_by_role("link", name="Ask for help if you lost your password or your phone").click()
    walk.sees(page, "If you cannot sign in", "1-asking")
    page.get_by_label("E-mail address").fill(lou.email)
    press(page, "Ask for help")
    walk.sees(page, "What happens next", "2-asked")


def approves(page: Page, link: str, walk: Walk) -> None:
    page.goto(link)
    walk.sees(page, "People who cannot sign in", "3-waiting")
    page.get_by_role("button", name="Approve the recovery of Lou Locked").click()
    done(page, "Lou Locked has a letter with a link that works in 24 hours")
    walk.look(page, "4-approved")
    page.goto("/account")
    page.get_by_role("link", name="Let somebody back in").click()
    expect(page.get_by_role("main")).to_contain_text("Works from")


def begins_again(page: Page, link: str, walk: Walk) -> None:
    page.goto(link)
    walk.sees(page, "Choose a new password", "6-new-password")
    page.get_by_label("Your new password", exact=True).fill("password1234")
    press(page, "Continue")
    walk.look(page, "7-too-weak")
    page.get_by_label("Your new password", exact=True).fill(NEW)
    press(page, "Continue")
    walk.sees(page, "Set up your authenticator", "8-authenticator")
    key = (page.locator("#authenticator-key").text_content() or "").replace(" ", "")
    page.get_by_label("Code").fill(pyotp.TOTP(key).now())
    press(page, "Continue")
    expect(page.locator("#recovery-codes li")).to_have_count(10)
    walk.look(page, "9-recovery-codes")
    page.get_by_role("button", name="I have kept them").click()
