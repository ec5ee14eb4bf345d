"""A passkey in a real browser with a virtual authenticator: added, used alone, to confirm, and to sign a return."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from playwright.sync_api import expect
from sqlalchemy import select, update

from councils.signoff.models import Signature
from reeve.app import create_app
from reeve.database import Role, db, now, unit
from reeve.identity.models import Person as Somebody
from reeve.identity.models import SignIn
from reeve.installation import Installation
from tests.councils.office import QUARTER, office
from tests.factories import Factory
from tests.journeys.walking import Person, Walk, done, press, served, sign_in_as, with_device
from tests.reeve.identity.signing_in import PASSWORD, totp_secret, with_password

pytestmark = pytest.mark.journey


@pytest.fixture(scope="module")
def base_url(installation: Installation) -> Iterator[str]:
    """At its own name: a passkey is for a name, not for a number."""
    with served(lambda port: create_app(replace(installation.settings, port=port)), host="localhost") as url:
        yield url


def wait_long(person: Somebody) -> None:
    """Ten minutes go by since the person last showed who they are."""
    with unit(Role.GATE, person_id=person.id) as session:
        session.execute(update(SignIn).values(second_factor_at=now() - timedelta(minutes=10)))


def test_a_passkey_is_added_and_used_alone(person: Person, factory: Factory, walk: Walk) -> None:
    council = factory.council()
    admin = with_password(factory.person("Ada Admin", council=council, roles=("admin",)))
    totp = totp_secret(admin)
    page = person("Ada")
    with_device(page)
    sign_in_as(page, admin.email, PASSWORD, totp.now())
    page.wait_for_url(f"**/c/{council.slug}")

    page.goto("/account")
    walk.look(page, "1-account")
    page.get_by_role("link", name="See and add").click()
    walk.look(page, "2-none-yet")
    page.get_by_label("Name").fill("Ada's laptop")
    press(page, "Add a passkey")
    expect(page.get_by_role("alert", name="Done")).to_contain_text("Ada's laptop is added")
    walk.look(page, "3-added")

    press(page, "Sign out")
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
    walk.look(page, "4-sign-in")
    press(page, "Sign in with a passkey")
    page.wait_for_url(f"**/c/{council.slug}")

    wait_long(admin)
    page.goto(f"/c/{council.slug}/people/invitations")
    expect(page.get_by_role("heading", level=1)).to_have_text("Confirm that it is you")
    walk.look(page, "5-confirm")
    press(page, "Use a passkey")
    expect(page.get_by_role("heading", level=1)).to_have_text("Invite somebody")

    page.get_by_label("Full name").fill("Nia New")
    page.get_by_label("E-mail address").fill("nia.new@example.org")
    page.get_by_label("Viewer", exact=True).check()
    wait_long(admin)
    press(page, "Send the invitation")
    expect(page.get_by_text("Nothing was done yet")).to_be_visible()
    walk.look(page, "6-confirm-an-act")
    press(page, "Use a passkey")
    expect(page.get_by_role("alert", name="Done")).to_contain_text("Nia New is invited")

    for path in ("sessions", "council-accounts", "password", "recovery-codes", "authenticator"):
        page.goto(f"/account/{path}")
        walk.look(page, f"7-{path}")
    page.goto("/account/passkeys")
    page.get_by_role("link", name="Change the name").click()
    walk.look(page, "7-naming")


def test_a_return_is_signed_with_a_passkey_and_no_code(person: Person, factory: Factory, walk: Walk) -> None:
    """The certifier's device answers for exactly this return; what is signed says that a passkey did."""
    place = office(factory)
    place.sent()
    helen = with_password(place.helen)
    page = person("Helen")
    with_device(page)
    sign_in_as(page, helen.email, PASSWORD, totp_secret(helen).now())
    page.wait_for_url(f"**/c/{place.council.slug}")
    page.goto("/account/passkeys")
    page.get_by_label("Name").fill("Helen's laptop")
    press(page, "Add a passkey")
    done(page, "Helen's laptop is added")

    wait_long(helen)
    page.goto(f"/c/{place.council.slug}/returns/hbdr/{QUARTER}/versions/1/signature")
    page.get_by_role("radio").first.check()
    walk.look(page, "9-sign")
    expect(page.get_by_label("One-time code")).to_have_value("")
    press(page, "Sign with a passkey")
    done(page, "You signed version 1")
    walk.look(page, "10-signed")
    with place.at_work(helen):
        document = db.council.scalars(select(Signature.document)).one()
    assert json.loads(document)["evidence"]["method"] == "passkey"


def test_a_device_that_gives_nothing_and_a_browser_without_scripts(
    person: Person, factory: Factory, walk: Walk
) -> None:
    page = person("Stranger")
    with_device(page)
    page.goto("/sign-in")
    press(page, "Sign in with a passkey")
    expect(page.get_by_text("Your device gave no passkey, so nothing was done.")).to_be_visible(timeout=90_000)
    plain = person("Plain", javascript=False)
    plain.goto("/sign-in")
    expect(plain.get_by_text("A passkey needs JavaScript. Without it, sign in with your password")).to_be_visible()
    expect(plain.get_by_role("button", name="Sign in with a passkey")).to_have_count(0)
    walk.look(plain, "8-no-script")
