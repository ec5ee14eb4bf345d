"""A passkey in a real browser with a virtual authenticator: added, used alone, and used to confirm that it is you."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import update
from werkzeug.serving import make_server

from reeve.database import Role, now, unit
from reeve.identity.models import Person as Somebody
from reeve.identity.models import SignIn
from reeve.installation import Installation, install
from tests.factories import Factory
from tests.reeve.identity.signing_in import PASSWORD, small_app, totp_secret, with_password

pytestmark = pytest.mark.journey

Person = Callable[..., Page]
Look = Callable[[Page], None]
Shot = Callable[..., Any]

AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture(scope="module")
def base_url(installation: Installation) -> Iterator[str]:
    """At its own name: a passkey is for a name, not for a number."""
    held: dict[str, Any] = {}
    server = make_server("127.0.0.1", 0, lambda *given: held["app"](*given), threaded=True)
    settings = replace(installation.settings, port=server.port)
    held["app"] = small_app(install(settings))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://localhost:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def look(axe: Look, fits: Look, shot: Shot) -> Callable[[Page, str], None]:
    def see(page: Page, name: str) -> None:
        axe(page)
        fits(page)
        shot(page, f"passkey-{name}", widths=(1280, 320))

    return see


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def with_device(page: Page) -> Any:
    """A virtual authenticator in this window, as a laptop has one built in."""
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    return devices


def sign_in_as(page: Page, person: Somebody, code: str) -> None:
    page.goto("/sign-in")
    page.get_by_label("E-mail address").fill(person.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    press(page, "Continue")
    page.get_by_label("Code").fill(code)
    press(page, "Sign in")


def wait_long(person: Somebody) -> None:
    """Ten minutes go by since the person last showed who they are."""
    with unit(Role.GATE, person_id=person.id) as session:
        session.execute(update(SignIn).values(second_factor_at=now() - timedelta(minutes=10)))


def test_a_passkey_is_added_and_used_alone(person: Person, factory: Factory, look: Callable[[Page, str], None]) -> None:
    council = factory.council()
    admin = with_password(factory.person("Ada Admin", council=council, roles=("admin",)))
    totp = totp_secret(admin)
    page = person("Ada")
    with_device(page)
    sign_in_as(page, admin, totp.now())
    page.wait_for_url(f"**/c/{council.slug}")

    page.goto("/account")
    look(page, "1-account")
    page.get_by_role("link", name="See and add").click()
    look(page, "2-none-yet")
    page.get_by_label("Name").fill("Ada's laptop")
    press(page, "Add a passkey")
    expect(page.get_by_role("alert", name="Done")).to_contain_text("Ada's laptop is added")
    look(page, "3-added")

    press(page, "Sign out")
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
    look(page, "4-sign-in")
    press(page, "Sign in with a passkey")
    page.wait_for_url(f"**/c/{council.slug}")

    wait_long(admin)
    page.goto(f"/c/{council.slug}/people/invitations")
    expect(page.get_by_role("heading", level=1)).to_have_text("Confirm that it is you")
    look(page, "5-confirm")
    press(page, "Use a passkey")
    expect(page.get_by_role("heading", level=1)).to_have_text("Invite somebody")

    page.get_by_label("Full name").fill("Nia New")
    page.get_by_label("E-mail address").fill("nia.new@example.org")
    page.get_by_label("Viewer", exact=True).check()
    wait_long(admin)
    press(page, "Send the invitation")
    expect(page.get_by_text("Nothing was done yet")).to_be_visible()
    look(page, "6-confirm-an-act")
    press(page, "Use a passkey")
    expect(page.get_by_role("alert", name="Done")).to_contain_text("Nia New is invited")

    page.goto("/account/sessions")
    look(page, "7-sessions")


def test_a_device_that_gives_nothing_and_a_browser_without_scripts(
    person: Person, factory: Factory, look: Callable[[Page, str], None]
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
    look(plain, "8-no-script")
