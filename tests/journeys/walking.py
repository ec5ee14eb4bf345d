"""For journeys: looking at each page one comes to, coming in as somebody, and the service in this process."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask
from playwright.sync_api import Page, expect
from werkzeug.serving import make_server

from reeve.database import Role, now, unit
from reeve.identity.models import Person as Somebody
from reeve.identity.models import SignIn
from reeve.identity.second_factor import STEP
from reeve.identity.token import NAME, hashed, new_token
from tests.service import Service
from tests.warm import commanded

Person = Callable[..., Page]
Look = Callable[[Page], None]
Shot = Callable[..., None]

AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


class Walk:
    """Looks at each page it comes to: nothing axe finds, nothing wider than 320 pixels, one picture. ``name`` begins
    the pictures' names."""

    def __init__(self, name: str, looks: Iterable[Look], shot: Shot) -> None:
        self.name, self.looks, self.shot = name, tuple(looks), shot

    def at(self, page: Page, heading: str) -> None:
        """The page with this heading, looked at without a picture."""
        expect(page.get_by_role("heading", level=1)).to_have_text(heading)
        for see in self.looks:
            see(page)

    def look(self, page: Page, name: str) -> None:
        for see in self.looks:
            see(page)
        self.shot(page, f"{self.name}-{name}", widths=(1280, 320))

    def sees(self, page: Page, heading: str, name: str) -> None:
        """As ``look``, at the page with this heading."""
        expect(page.get_by_role("heading", level=1)).to_have_text(heading)
        self.look(page, name)


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def unfold_practice(page: Page) -> None:
    """On a council's home, where practice returns are folded beside what is due."""
    folded = page.locator("details:not([open]) > summary", has_text="to try")
    if folded.count():
        folded.click()


def done(page: Page, words: str) -> None:
    """The page says that something was done, in these words."""
    expect(page.get_by_role("alert", name="Done")).to_contain_text(words)


def sign_in_as(page: Page, email: str, password: str, code: str | Callable[[], str]) -> Page:
    """At the sign-in page, with a password and a code, or with what makes one once it is asked for."""
    page.goto("/sign-in")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password", exact=True).fill(password)
    press(page, "Continue")
    page.get_by_label("Code").fill(code if isinstance(code, str) else code())
    press(page, "Sign in")
    return page


def unused_code(service: Service, email: str) -> str:
    """A code of this person's authenticator that was not used yet; a new one comes every half minute."""
    for _ in range(4):
        asked = commanded(("demo", "code", email), service.environment)
        if asked.returncode == 0:
            return asked.stdout.strip()
        time.sleep(STEP - time.time() % STEP)
    raise AssertionError(f"{email} has no unused code: {asked.stderr}")


def come_in(page: Page, person: Somebody, base_url: str) -> Page:
    """Signed in just now with both factors, as the sign-in journeys show."""
    token = new_token()
    with unit(Role.GATE, person_id=person.id) as session:
        session.add(SignIn(token_hash=hashed(token), person_id=person.id, password_at=now(), second_factor_at=now()))
    page.context.add_cookies([{"name": NAME, "value": token, "url": base_url}])
    return page


def with_device(page: Page) -> Any:
    """A virtual authenticator in this window, as a laptop has one built in."""
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    return devices


@contextmanager
def served(make: Callable[[int], Flask], *, host: str = "127.0.0.1") -> Iterator[str]:
    """Where the app that ``make`` makes for a port is served, in a thread of this process."""
    held: dict[str, Flask] = {}
    server = make_server("127.0.0.1", 0, lambda *given: held["app"](*given), threaded=True)
    held["app"] = make(server.port)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://{host}:{server.port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
