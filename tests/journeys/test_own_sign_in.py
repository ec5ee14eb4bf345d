"""A council's own sign-in: its admin sets it up, tests it and requires it; a member links, and is let in by it only;
a break-glass member comes in with a passkey all the same."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.request import HTTPCookieProcessor

import pytest
from playwright.sync_api import Page, expect

from reeve.demo.cast import Player
from reeve.demo.sign_up import invite, join, onboard
from reeve.demo.window import Window
from tests.journeys.walking import Person, Walk, done, press, with_device
from tests.reeve.identity.openid.directory import Provider, running_provider
from tests.reeve.identity.openid.provider import CLIENT, SECRET, TENANT
from tests.service import Service

pytestmark = pytest.mark.journey

SLUG = "guildford"
HOME = f"/c/{SLUG}"
SETTINGS = f"{HOME}/sign-in-settings"


@pytest.fixture(scope="module")
def base_url(service: Service) -> str:
    """At its name: a passkey is for a name, not for a number."""
    return service.base_url.replace("127.0.0.1", "localhost")


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


def as_in(page: Page, window: Window, base_url: str) -> Page:
    """The browser goes on where the window is signed in."""
    jars = [handler.cookiejar for handler in window.opener.handlers if isinstance(handler, HTTPCookieProcessor)]
    for cookie in (cookie for jar in jars for cookie in jar):
        page.context.add_cookies([{"name": cookie.name, "value": cookie.value or "", "url": base_url}])
    return page


def test_set_up_linked_required(
    windows: dict[str, Window], base_url: str, provider: Provider, person: Person, walk: Walk
) -> None:
    ada, gus = (as_in(person(name), windows[name], base_url) for name in ("Ada", "Gus"))
    switched_on(ada, provider, walk)
    pru = as_in(person("Pru"), windows["Pru"], base_url)
    provider.signs_in("oid-of-pru", name="Pru Preparer")
    pru.goto("/account/council-accounts")
    walk.sees(pru, "Your accounts at councils", "accounts")
    press(pru, "Link your account at Guildford Borough Council")
    done(pru, "Your account is linked.")
    at_home = person("Pru at home")
    is_led_on(at_home, provider, walk)
    signs_in_by_it(at_home)
    is_not_linked(person("Nobody"), provider, walk)
    provider.signs_in("oid-of-ada", name="Ada Admin")
    required(ada, gus, walk)
    breaks_the_glass(gus, ada, walk)
    provider.signs_in("oid-of-vi", name="Vi Viewer")
    is_asked_for_it(as_in(person("Vi"), windows["Vi"], base_url), walk)
    ada.goto(f"{SETTINGS}/switching-off")
    walk.sees(ada, "Switch off the council's own sign-in?", "13-switch-off")


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


def is_led_on(page: Page, provider: Provider, walk: Walk) -> None:
    """The page in between leads on by itself; here the directory gives no answer, so that it can be looked at."""
    page.route(f"{provider.base}/**", lambda route: route.fulfill(status=204))
    page.goto("/sign-in")
    page.get_by_role("link", name="Sign in with your council's account").click()
    walk.sees(page, "Sign in with your council's account", "5-choose")
    page.get_by_label("Your council, or your work e-mail address").fill("pru@guildford.gov.uk")
    press(page, "Continue")
    walk.sees(page, "On to Guildford Borough Council's sign-in", "6-onward")
    page.unroute_all()


def signs_in_by_it(page: Page) -> None:
    page.get_by_role("button", name="Go to the sign-in page").click()
    page.wait_for_url(f"**{HOME}")


def is_not_linked(page: Page, provider: Provider, walk: Walk) -> None:
    provider.signs_in("oid-of-nobody", name="No Body")
    page.goto("/sign-in/council")
    page.get_by_label("Your council, or your work e-mail address").fill(SLUG)
    press(page, "Continue")
    walk.sees(page, "Link your account first", "7-refused")


def required(ada: Page, gus: Page, walk: Walk) -> None:
    ada.goto(f"{SETTINGS}/break-glass")
    for name in ("Ada Admin", "Gus Glass"):
        ada.get_by_label("Member").select_option(label=name)
        press(ada, "Name them")
    expect(ada.get_by_text("Has no passkey yet")).to_have_count(2)
    walk.sees(ada, "Break-glass members", "8-break-glass")
    ada.goto(f"{SETTINGS}/requirement")
    expect(ada.get_by_role("main")).to_contain_text("Two of them need a passkey first")
    walk.sees(ada, "Require the council's own sign-in?", "9-require")
    press(ada, "Require it")
    walk.sees(ada, "Name two break-glass members first", "10-not-yet")
    for page in (ada, gus):
        with_device(page)
        page.goto("/account/passkeys")
        page.get_by_label("Name").fill("Laptop")
        press(page, "Add a passkey")
        done(page, "Laptop is added")
    ada.goto(f"{SETTINGS}/requirement")
    press(ada, "Require it")
    expect(ada.get_by_text("Members now come in by the council's own sign-in only")).to_be_visible()


def breaks_the_glass(gus: Page, ada: Page, walk: Walk) -> None:
    """Gus came in with a password and a code, which is not enough now; his passkey is, and it is in the history."""
    gus.goto(f"{HOME}/people")
    walk.sees(gus, "Guildford Borough Council asks for its own sign-in", "11-break-the-glass")
    press(gus, "Sign out, to sign in with your passkey")
    press(gus, "Sign in with a passkey")
    gus.wait_for_url(f"**{HOME}/people")
    expect(gus.get_by_role("heading", level=1)).to_have_text("People")
    ada.goto(f"{HOME}/history")
    expect(ada.get_by_text("Gus Glass came in as a break-glass member, with a passkey")).to_be_visible()


def is_asked_for_it(page: Page, walk: Walk) -> None:
    """Vi came in with her password and has linked nothing: she sees why the pages are closed, and what to do."""
    page.goto(f"{HOME}/people")
    walk.sees(page, "Guildford Borough Council asks for its own sign-in", "12-required")
    press(page, "Link your account")
    done(page, "Your account is linked.")
    page.goto(f"{HOME}/people")
    expect(page.locator("h1")).to_have_text("People")
