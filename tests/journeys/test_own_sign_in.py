"""A council's own sign-in: its admin sets it up, tests it and requires it; a member links, and is let in by it only."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.request import HTTPCookieProcessor

import pytest
from playwright.sync_api import Page, expect

from reeve.demo.cast import Player
from reeve.demo.sign_up import invite, join, onboard
from reeve.demo.window import Window
from tests.reeve.identity.openid.directory import Provider, running_provider
from tests.reeve.identity.openid.provider import CLIENT, SECRET, TENANT
from tests.service import Service

pytestmark = pytest.mark.journey

Person = Callable[..., Page]
Look = Callable[[Page], None]
Shot = Callable[..., list[Path]]
SLUG = "guildford"
HOME = f"/c/{SLUG}"
SETTINGS = f"{HOME}/sign-in-settings"


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    with running_provider() as running:
        yield running


@pytest.fixture(scope="module")
def windows(service: Service) -> dict[str, Window]:
    """One council aboard; its people have signed up with a password, and are in."""
    names = (
        ("Pat Platform", "platform"),
        ("Ada Admin", "admin"),
        ("Gus Glass", "viewer"),
        ("Pru Preparer", "preparer"),
        ("Vi Viewer", "viewer"),
    )
    pat, ada, *others = (
        Player(name, f"{name.split()[0].lower()}@own.example.org", part, "here", "three-odd-otters-swim")
        for name, part in names
    )
    platform = join(service.base_url, service.run("platform", "admin", "invite", pat.email, pat.name).split()[-1], pat)
    admin = onboard(platform, SLUG, ada)
    return {"Ada": admin} | {player.name.split()[0]: invite(admin, platform, SLUG, player) for player in others}


class Walk:
    """Looks at each page it comes to."""

    def __init__(self, axe: Look, fits: Look, shot: Shot) -> None:
        self.looks, self.shot = (axe, fits), shot

    def sees(self, page: Page, heading: str, name: str) -> None:
        expect(page.locator("h1")).to_have_text(heading)
        for look in self.looks:
            look(page)
        self.shot(page, f"own-sign-in-{name}", widths=(1280,))


@pytest.fixture
def walk(axe: Look, fits: Look, shot: Shot) -> Walk:
    return Walk(axe, fits, shot)


def as_in(page: Page, window: Window, service: Service) -> Page:
    """The browser goes on where the window is signed in."""
    jars = [handler.cookiejar for handler in window.opener.handlers if isinstance(handler, HTTPCookieProcessor)]
    for cookie in (cookie for jar in jars for cookie in jar):
        page.context.add_cookies([{"name": cookie.name, "value": cookie.value or "", "url": service.base_url}])
    return page


def press(page: Page, button: str) -> None:
    page.get_by_role("button", name=button, exact=True).click()


def test_set_up_linked_required(
    windows: dict[str, Window], service: Service, provider: Provider, person: Person, walk: Walk
) -> None:
    ada = as_in(person("Ada"), windows["Ada"], service)
    switched_on(ada, provider, walk)
    pru = as_in(person("Pru"), windows["Pru"], service)
    provider.signs_in("oid-of-pru", name="Pru Preparer")
    pru.goto("/account/council-accounts")
    walk.sees(pru, "Your accounts at councils", "accounts")
    press(pru, "Link your account at Guildford Borough Council")
    expect(pru.get_by_text("Your account is linked.")).to_be_visible()
    signs_in_by_it(person("Pru at home"), walk)
    provider.signs_in("oid-of-ada", name="Ada Admin")
    required(ada, walk)
    provider.signs_in("oid-of-vi", name="Vi Viewer")
    is_asked_for_it(as_in(person("Vi"), windows["Vi"], service), walk)


def switched_on(ada: Page, provider: Provider, walk: Walk) -> None:
    ada.goto(SETTINGS)
    walk.sees(ada, "The council's own sign-in", "1-settings")
    ada.get_by_role("button", name="Set it up").click()
    walk.sees(ada, "Set up the council's own sign-in", "2-provider")
    ada.get_by_label("Address of your directory").fill(provider.address())
    ada.get_by_label("Directory (tenant) id").fill(TENANT)
    ada.get_by_label("Application (client) id").fill(CLIENT)
    ada.get_by_label("Client secret", exact=True).fill(SECRET)
    ada.get_by_label("Our directory always asks").check()
    press(ada, "Save")
    provider.signs_in("oid-of-ada", name="Ada Admin")
    press(ada, "Do a test sign-in")
    walk.sees(ada, "The test sign-in worked", "3-tested")
    ada.get_by_role("button", name="Go on to the settings").click()
    press(ada, "Switch it on")
    expect(ada.get_by_text("The council's own sign-in is on.")).to_be_visible()
    walk.sees(ada, "The council's own sign-in", "4-on")


def signs_in_by_it(page: Page, walk: Walk) -> None:
    page.goto("/sign-in")
    page.get_by_role("link", name="Sign in with your council's account").click()
    walk.sees(page, "Sign in with your council's account", "5-choose")
    page.get_by_label("Your council, or your work e-mail address").fill("pru@guildford.gov.uk")
    press(page, "Continue")
    page.wait_for_url(f"**{HOME}")


def required(ada: Page, walk: Walk) -> None:
    ada.goto(f"{SETTINGS}/break-glass")
    for name in ("Ada Admin", "Gus Glass"):
        ada.get_by_label("Member").select_option(label=name)
        press(ada, "Name them")
    walk.sees(ada, "Break-glass members", "6-break-glass")
    ada.goto(f"{SETTINGS}/requirement")
    walk.sees(ada, "Require the council's own sign-in?", "7-require")
    press(ada, "Require it")
    expect(ada.get_by_text("Members now come in by the council's own sign-in only")).to_be_visible()


def is_asked_for_it(page: Page, walk: Walk) -> None:
    """Vi came in with her password and has linked nothing: she sees why the pages are closed, and what to do."""
    page.goto(f"{HOME}/people")
    walk.sees(page, "Guildford Borough Council asks for its own sign-in", "8-required")
    press(page, "Link your account")
    expect(page.get_by_text("Your account is linked.")).to_be_visible()
    page.goto(f"{HOME}/people")
    expect(page.locator("h1")).to_have_text("People")
