"""A council from a line of the register to live, timed; then support by consent, and what the platform watches."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from reeve.database import now
from reeve.demo.cast import Player
from reeve.demo.sign_up import invite, join, letter_to
from reeve.demo.window import Window
from tests.journeys.walking import Person, Walk, done, press, sign_in_as, unused_code
from tests.service import Service

pytestmark = pytest.mark.journey


SLUG, PLACE = "norwich", "Norwich City Council"
DESK, HOME = f"/platform/councils/{SLUG}", f"/c/{SLUG}"
FORM = f"{HOME}/returns/hbdr/2026-27-Q1"
FIGURES = {
    "Overpayment debt outstanding at the start": "4,000,000.00",
    "Overpayments identified": "250,000.00",
    "Overpayments recovered": "200,000.50",
    "Overpayments written off": "10,000.00",
}
PATIENCE_MS = 60_000
HALF_AN_HOUR = 30


@dataclass
class Street:
    """The running service, somebody of the platform signed in without a browser, and the people to come."""

    service: Service
    platform: Window
    pat: Player
    ada: Player
    tom: Player
    helen: Player

    def code(self, player: Player) -> str:
        return unused_code(self.service, player.email)

    def come_in(self, page: Page, player: Player, *, to: str) -> Page:
        sign_in_as(page, player.email, player.password, lambda: self.code(player))
        expect(page).to_have_url(re.compile(rf"{to}/?$"))
        return page


@pytest.fixture(scope="module")
def street(service: Service) -> Street:
    pat, *others = (
        Player(name, f"{name.split()[0].lower()}@aboard.example.org", part, "here", "three-odd-otters-swim")
        for name, part in (
            ("Paula Platform", "platform"),
            ("Ada Admin", "admin"),
            ("Tom Preparer", "preparer"),
            ("Helen Certifier", "certifier"),
        )
    )
    service.run("department", "ask", "hbdr", "2026-27-Q1", "--due", f"{now() + timedelta(days=9):%Y-%m-%d}")
    link = service.run("platform", "admin", "invite", pat.email, pat.name).split()[-1]
    return Street(service, join(service.base_url, link, pat), pat, *others)


def test_from_the_register_to_live_and_support_by_consent(person: Person, street: Street, walk: Walk) -> None:
    pat = street.come_in(person("Pat"), street.pat, to="/platform/councils")
    walk.look(pat, "councils")
    link = bring_aboard(pat, walk)
    accept(person("Alex", javascript=False), link, walk)
    admin = join(street.service.base_url, letter_to(street.platform, street.ada), street.ada)
    for colleague in (street.tom, street.helen):
        invite(admin, street.platform, SLUG, colleague)
    ada = street.come_in(person("Ada"), street.ada, to=HOME)
    ada.goto(f"{HOME}/onboarding")
    expect(ada.get_by_role("main")).to_contain_text("A practice return delivered")
    expect(ada.get_by_role("button", name="Go live")).to_have_count(0)
    walk.look(ada, "setup")
    watch_deadlines(pat, walk, at_risk=True)
    practise(person("Tom"), person("Helen"), street)
    go_live(ada, walk)
    pat.goto(DESK)
    expect(pat).to_have_title(f"{PLACE}: live - The Reeve platform - Reeve")
    walk.look(pat, "live-platform")
    watch_deadlines(pat, walk, at_risk=False)
    pat.get_by_role("link", name="Health").click()
    walk.look(pat, "health")
    let_in(pat, ada, walk)


def bring_aboard(pat: Page, walk: Walk) -> str:
    """The one page it begins with; back comes the link to the agreement, out of the letter."""
    pat.get_by_label("Name of the council").fill(PLACE[:7])
    press(pat, "Search")
    pat.get_by_role("link", name=PLACE).click()
    pat.get_by_role("button", name="Bring aboard").click()
    walk.look(pat, "bring-aboard")
    for label, text in (
        ("The first admin's full name", "Ada Admin"),
        ("The first admin's e-mail address", "ada@aboard.example.org"),
        ("Who accepts the agreement for the council", "Alex Accepts"),
        ("The council's data protection officer", "Dee Officer"),
    ):
        pat.get_by_label(label).fill(text)
    press(pat, "Bring aboard and invite")
    expect(pat.get_by_role("alert").first).to_contain_text("leave all three about the agreement empty")
    walk.look(pat, "half-an-agreement")
    pat.get_by_label("The e-mail address of who accepts the agreement").fill("alex@aboard.example.org")
    press(pat, "Bring aboard and invite")
    done(pat, f"{PLACE} is aboard")
    walk.look(pat, "checklist-begun")
    pat.get_by_role("link", name="Outbox").click()
    pat.get_by_role("link", name=f"Accept the data processing agreement for {PLACE}").click()
    return pat.get_by_role("link", name="/agreements/").get_attribute("href") or ""


def accept(alex: Page, link: str, walk: Walk) -> None:
    """Without scripts and without an account."""
    alex.goto(link)
    expect(alex.get_by_role("main")).to_contain_text("Sample for legal review")
    walk.look(alex, "agreement")
    press(alex, "Accept the agreement")
    expect(alex.get_by_role("alert")).to_contain_text("Enter your job title")
    walk.look(alex, "agreement-not-filled")
    alex.get_by_label("Your job title").fill("Head of Benefits")
    alex.get_by_label("I have read the agreement").check()
    press(alex, "Accept the agreement")
    expect(alex.get_by_role("heading", level=1)).to_have_text("Agreement accepted")
    walk.look(alex, "agreed")
    alex.goto(link)
    expect(alex.get_by_role("heading", level=1)).to_have_text("This agreement is already accepted")


def practise(tom: Page, helen: Page, street: Street) -> None:
    street.come_in(tom, street.tom, to=HOME)
    tom.goto(f"{FORM}/draft")
    for label, text in FIGURES.items():
        tom.get_by_label(label).fill(text)
    press(tom, "Check and make version 1")
    tom.wait_for_url("**/versions/1", timeout=PATIENCE_MS)
    tom.get_by_role("button", name="Send for signature").click()
    press(tom, "Send for signature")
    done(tom, "Sent for signature")
    street.come_in(helen, street.helen, to=HOME)
    helen.goto(f"{FORM}/versions/1/signature")
    helen.get_by_label("One-time code").fill(street.code(street.helen))
    press(helen, "Sign")
    done(helen, "You signed version 1")
    deadline = time.monotonic() + PATIENCE_MS / 1000
    while time.monotonic() < deadline:
        answer = tom.goto(f"{FORM}/versions/1/delivery")
        if answer is not None and answer.ok and tom.get_by_text("Practice return delivered").count():
            break
        time.sleep(0.5)
    expect(tom.get_by_role("heading", level=1)).to_contain_text("delivered")


def go_live(ada: Page, walk: Walk) -> None:
    ada.goto(f"{HOME}/onboarding")
    walk.look(ada, "ready")
    press(ada, "Go live")
    done(ada, "Your council is live")
    walk.look(ada, "live")
    took = re.search(r"From coming aboard to live: (\d+) minute", ada.get_by_role("main").inner_text())
    assert took is not None
    print(f"\n{PLACE} came aboard and live in {took[1]} minutes")  # noqa: T201 - the journey is timed
    assert int(took[1]) < HALF_AN_HOUR
    ada.get_by_role("link", name="The agreement, accepted by Alex Accepts").click()
    expect(ada.get_by_role("main")).to_contain_text("Head of Benefits")
    walk.look(ada, "agreement-kept")


def watch_deadlines(pat: Page, walk: Walk, *, at_risk: bool) -> None:
    """What is practised on is at risk until it is sent; what the calendar asks of a live council comes by its date."""
    pat.goto("/platform/deadlines?days=30")
    practice = pat.get_by_role("row").filter(has=pat.get_by_role("link", name=PLACE)).filter(has_text="(practice)")
    expect(practice).to_have_count(1 if at_risk else 0)
    walk.look(pat, "deadlines" if at_risk else "deadlines-met")


def let_in(pat: Page, ada: Page, walk: Walk) -> None:
    """Asked, allowed, read, noted, ended; before and after it there is no such page."""
    assert (refused := pat.goto(HOME)) is not None
    assert refused.status == 404
    pat.goto(DESK)
    pat.get_by_role("button", name="Ask for a support session").click()
    walk.look(pat, "support-ask")
    pat.get_by_label("Why you need to see the council's pages").fill("Tom says a page does not open.")
    pat.get_by_label("What you will look at").fill("The form of the first quarter")
    press(pat, "Ask the council")
    done(pat, f"{PLACE} is asked")
    ada.goto(f"{HOME}/support")
    walk.look(ada, "support-asked")
    ada.get_by_role("button", name="Allow or refuse").click()
    walk.look(ada, "support-approval")
    ada.get_by_label("Why you allow it").fill("We asked for help")
    ada.get_by_label("One hour").check()
    press(ada, "Allow it")
    done(ada, "Paula Platform may read this council's pages now")
    walk.look(ada, "support-running")
    pat.goto(DESK)
    walk.look(pat, "support-running-platform")
    pat.get_by_role("link", name="Go to the council's pages").click()
    expect(pat.get_by_role("region", name="Support session")).to_contain_text("approved by Ada Admin until")
    walk.look(pat, "support-reading")
    pat.goto(f"{FORM}/versions/1")
    expect(pat.get_by_role("region", name="Support session")).to_be_visible()
    ada.goto(f"{HOME}/history?act=support.read")
    expect(ada.get_by_role("heading", name="read a page in the support session")).to_have_count(2)
    walk.look(ada, "support-history")
    ada.goto(f"{HOME}/support")
    press(ada, "End it now")
    done(ada, "support session is ended")
    assert (ended := pat.goto(HOME)) is not None
    assert ended.status == 404
