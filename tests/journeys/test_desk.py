"""The analyst's desk: who is in, late and not on Reeve; a question asked, answered twice, and the return accepted."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TypeVar

import pytest
from playwright.sync_api import Page, expect

from reeve.database import now
from reeve.demo.cast import Player
from reeve.demo.sign_up import invite, join, onboard
from reeve.demo.window import Window
from reeve.register.authorities import get_authority
from reeve.rules import Period
from reeve.samples import shbe
from tests.councils.validation.cells import CONFIRM_RULE, faulty
from tests.journeys.walking import Person, Walk, done, press, sign_in_as, unused_code
from tests.service import Service

pytestmark = pytest.mark.journey

Seen = TypeVar("Seen")

SENDER, WAITING = "cheshire-west-and-chester", "south-hams"
PERIOD, NAME = "2026-09", "SHBE, September 2026"
PLACE = f"/c/{SENDER}/returns/shbe/{PERIOD}"
DESK = f"/department/returns/shbe/{PERIOD}"
CLAIMS = 30
PATIENCE_MS = 60_000
PASSWORD = "three-odd-otters-swim"
REASON = "The landlord confirmed it in writing on 3 September."
QUESTION = "Two claims have a tenancy type we do not know. Which is it?"
MESSAGE = "Your return for September is not in yet. When can we expect it?"
ANSWER = "Both are supported housing. Our system writes 77; the supplier corrects it this month."


@dataclass(frozen=True)
class Scene:
    """The running service, the analyst, and the preparer whose council has sent version 1."""

    service: Service
    analyst: Player
    preparer: Player
    corrected: Path

    def code(self, player: Player) -> str:
        return unused_code(self.service, player.email)


@pytest.fixture(scope="module")
def scene(service: Service, tmp_path_factory: pytest.TempPathFactory) -> Scene:
    """Two councils aboard that owe the extract; one has delivered it."""
    service.run("department", "ask", "shbe", PERIOD)
    pat, analyst, ada, tom = (
        Player(name, f"{name.split()[0].lower()}@desk.example.org", part, SENDER, PASSWORD)
        for name, part in (
            ("Pat Platform", "platform"),
            ("Owen Analyst", "analyst"),
            ("Ada Admin", "admin"),
            ("Tom Preparer", "preparer"),
        )
    )
    platform = join(service.base_url, service.run("platform", "admin", "invite", pat.email, pat.name).split()[-1], pat)
    join(service.base_url, service.run("department", "invite", "dwp", analyst.email, analyst.name).strip(), analyst)
    onboard(platform, WAITING, Player("Bea Admin", "bea@desk.example.org", "admin", WAITING, PASSWORD))
    window = invite(onboard(platform, SENDER, ada), platform, SENDER, tom)
    folder = tmp_path_factory.mktemp("desk")
    sound = folder / "shbe-september-corrected.txt"
    code = get_authority(SENDER).register_code
    shbe.make(sound, council_code=code, period=Period.parse(PERIOD), claims=CLAIMS, seed=5)
    odd = folder / "shbe-september.txt"
    odd.write_bytes(faulty(sound.read_bytes(), confirms=2))
    deliver(window, odd)
    return Scene(service, analyst, tom, sound)


def deliver(window: Window, file: Path) -> None:
    """Version 1 through the pages: uploaded, explained, sent, delivered."""
    page = window.upload(window.get(f"{PLACE}/uploads"), "/uploads", file)
    page = until(lambda: window.get(page.url), lambda seen: not seen.url.endswith("/progress"))
    for link in sorted({link for link in page.reader.links if "/findings?" in link and "rule=" in link}):
        findings = window.get(link)
        if any(form.action.endswith("/explanations") for form in findings.reader.forms):
            window.send(findings, "/explanations", reason=REASON)
    window.send(window.get(f"{PLACE}/versions/1/submission"), "/submission")
    until(lambda: window.look(f"{PLACE}/versions/1/delivery"), lambda seen: "delivered" in seen.heading)


def until(look: Callable[[], Seen], there: Callable[[Seen], bool]) -> Seen:
    deadline = time.monotonic() + PATIENCE_MS / 1000
    while not there(seen := look()):
        assert time.monotonic() < deadline, f"It did not come about:\n{seen}"
        time.sleep(0.3)
    return seen


def come_in(page: Page, scene: Scene, player: Player) -> Page:
    sign_in_as(page, player.email, player.password, lambda: scene.code(player))
    expect(page.get_by_role("heading", level=1)).to_have_text("Returns")
    return page


def test_a_question_is_asked_and_answered_and_the_return_accepted(person: Person, scene: Scene, walk: Walk) -> None:
    owen = come_in(person("Owen"), scene, scene.analyst)
    tom = come_in(person("Tom"), scene, scene.preparer)

    see_who_is_in(owen, walk)
    set_the_date(owen, walk)
    read_the_return(owen, walk)
    ask(owen, walk)
    answer_in_words(tom, walk)
    read_the_answer(owen, walk)
    answer_with_a_new_version(tom, scene, walk)
    read_the_new_version(owen, walk)
    write_to_who_is_not_in(owen, walk)
    accept_what_is_clean(owen, walk)
    read_that_it_is_accepted(tom, walk)


def see_who_is_in(owen: Page, walk: Walk) -> None:
    walk.look(owen, "1-returns")
    owen.get_by_role("link", name=re.compile(r"^Single Housing Benefit Extract.*September 2026$")).click()
    expect(owen).to_have_title(re.compile(r"^SHBE, September 2026: 1 of 350 in - Department for Work and Pensions"))
    expect(owen.get_by_role("main")).to_contain_text("No due date is set.")
    first = owen.locator("tbody tr").first
    expect(first).to_contain_text(get_authority(SENDER).name)
    expect(first).to_contain_text("Delivered")
    walk.look(owen, "2-who-is-in")
    owen.get_by_role("link", name=re.compile(r"^Not in yet \(\d+\)$")).click()
    expect(owen.locator("tbody").first).to_contain_text(get_authority(WAITING).name)
    owen.get_by_role("link", name=re.compile(r"^Not on Reeve \(\d+\)$")).click()
    expect(owen.get_by_role("main")).to_contain_text("Showing 1 to 50 of")
    owen.get_by_role("link", name="Rejected (0)").click()
    expect(owen.get_by_role("main")).to_contain_text("No council stands here")
    walk.look(owen, "3-nobody-rejected")
    owen.get_by_role("link", name="All councils (350)").click()


def set_the_date(owen: Page, walk: Walk) -> None:
    """A date that has passed makes one council late and one overdue; one that is to come makes neither."""
    press(owen, "Set the date")
    expect(owen.get_by_role("region", name="Important")).to_contain_text("Enter the day, month and year")
    enter_date(owen, now().date() - timedelta(days=3))
    expect(owen.get_by_role("alert", name="Done")).to_contain_text("The date is set for 350 councils")
    expect(owen.locator("tbody tr").filter(has_text=get_authority(SENDER).name)).to_contain_text("Late")
    owen.get_by_role("link", name=re.compile(r"^Overdue \(\d+\)$")).click()
    expect(owen.locator("tbody").first).to_contain_text(get_authority(WAITING).name)
    walk.look(owen, "4-overdue")
    enter_date(owen, now().date() + timedelta(days=30))
    expect(owen.get_by_role("link", name="Overdue (0)")).to_be_visible()
    expect(owen.locator("tbody tr").first).not_to_contain_text("Late")


def enter_date(page: Page, day: date) -> None:
    for label, number in (("Day", day.day), ("Month", day.month), ("Year", day.year)):
        page.get_by_label(label, exact=True).fill(str(number))
    press(page, "Set the date")


def read_the_return(owen: Page, walk: Walk) -> None:
    owen.get_by_role("link", name=get_authority(SENDER).name, exact=True).click()
    main = owen.get_by_role("main")
    expect(main).to_contain_text("No earlier return of this council has been accepted")
    expect(owen.get_by_role("row").filter(has_text="Claims in the file")).to_contain_text(str(CLAIMS))
    expect(main).to_contain_text(REASON)
    expect(owen.get_by_role("row").filter(has_text=CONFIRM_RULE)).to_contain_text("Explained")
    walk.look(owen, "5-consignment")


def ask(owen: Page, walk: Walk) -> None:
    press(owen, "Send the question")
    expect(owen.get_by_role("alert")).to_contain_text("Enter your question")
    walk.look(owen, "6-no-question")
    owen.get_by_label("What is it about?").select_option(CONFIRM_RULE)
    owen.get_by_label("Your question").fill(QUESTION)
    press(owen, "Send the question")
    expect(owen.get_by_role("alert", name="Done")).to_contain_text("Your question is sent")
    expect(owen.locator(".reeve-thread")).to_contain_text(f"({CONFIRM_RULE}): {QUESTION}")
    expect(owen).to_have_title(re.compile("September 2026: queried"))
    walk.look(owen, "7-asked")


def answer_in_words(tom: Page, walk: Walk) -> None:
    tom.goto(f"/c/{SENDER}/")
    row = tom.get_by_role("row").filter(has_text=NAME)
    expect(row).to_contain_text("Queried")
    walk.look(tom, "8-council-home-queried")
    row.get_by_role("link", name=NAME, exact=True).click()
    expect(tom).to_have_title(re.compile("SHBE, September 2026: queried"))
    walk.look(tom, "9-council-return-queried")
    tom.get_by_role("button", name="Answer the query").click()
    expect(tom.locator(".reeve-thread")).to_contain_text(QUESTION)
    press(tom, "Send the answer")
    expect(tom.get_by_role("alert")).to_contain_text("Enter your answer")
    walk.look(tom, "10-no-answer")
    tom.get_by_label("Your answer").fill(ANSWER)
    press(tom, "Send the answer")
    expect(tom.get_by_role("alert", name="Done")).to_contain_text("Your answer is sent to the department")
    expect(tom.locator(".reeve-thread")).to_contain_text(ANSWER)
    walk.look(tom, "11-answered")


def read_the_answer(owen: Page, walk: Walk) -> None:
    owen.goto(DESK)
    expect(owen.locator("tbody tr").first).to_contain_text("Answered")
    owen.get_by_role("link", name=get_authority(SENDER).name, exact=True).click()
    expect(owen.locator(".reeve-thread")).to_contain_text(ANSWER)
    walk.look(owen, "12-the-answer")


def answer_with_a_new_version(tom: Page, scene: Scene, walk: Walk) -> None:
    tom.goto(PLACE)
    tom.get_by_role("link", name="Upload a new file").click()
    tom.locator("input[type=file]").set_input_files(scene.corrected)
    press(tom, "Upload")
    tom.wait_for_url(re.compile(r"/versions/2$"), timeout=PATIENCE_MS)
    explain_what_is_left(tom)
    tom.get_by_role("button", name="Send").click()
    press(tom, "Send")
    until(
        lambda: tom.goto(f"{PLACE}/versions/2/delivery"),
        lambda answer: answer is not None and answer.ok and tom.get_by_text("Practice return delivered").count() > 0,
    )
    walk.look(tom, "13-new-version-delivered")


def explain_what_is_left(page: Page) -> None:
    """A clean sample may hold something true but odd; each asks for its reason."""
    while page.locator(".reeve-headlines__item", has_text="left to explain").locator("span").first.inner_text() != "0":
        unanswered = page.locator(".reeve-findings tbody tr").filter(has_not_text="All explained.")
        unanswered.first.get_by_role("link").click()
        page.get_by_label("Reason").fill(REASON)
        press(page, "Save the reason")
        page.get_by_role("link", name="Version 2").click()


def read_the_new_version(owen: Page, walk: Walk) -> None:
    owen.reload()
    expect(owen.get_by_role("main")).to_contain_text("The council has sent a newer version")
    expect(owen.get_by_role("button", name="Accept this return")).to_have_count(0)
    walk.look(owen, "14-older-version")
    owen.get_by_role("link", name="Open consignment 2").click()
    expect(owen.locator(".reeve-thread")).to_contain_text("Sent version 2.")
    expect(owen.get_by_role("button", name="Accept this return")).to_be_visible()


def write_to_who_is_not_in(owen: Page, walk: Walk) -> None:
    owen.goto(DESK)
    owen.get_by_role("link", name="Write to councils").click()
    press(owen, "Send the message")
    expect(owen.get_by_role("alert").first).to_contain_text("Enter your message")
    walk.look(owen, "15-no-message")
    owen.get_by_label("Your message").fill(MESSAGE)
    press(owen, "Send the message")
    done(owen, "Your message is on its way to")
    owen.get_by_role("link", name=get_authority(WAITING).name, exact=True).click()
    expect(owen.locator(".reeve-thread")).to_contain_text(MESSAGE)
    walk.look(owen, "16-one-council")


def accept_what_is_clean(owen: Page, walk: Walk) -> None:
    owen.goto(DESK)
    owen.get_by_role("link", name="Accept what is clean").click()
    expect(owen.get_by_role("main")).to_contain_text("1 of 1 delivered return is clean")
    walk.look(owen, "17-clean")
    press(owen, "Accept the returns ticked")
    done(owen, "1 return is accepted")
    walk.look(owen, "18-chart")
    owen.get_by_role("link", name="Take the figures away").click()
    walk.look(owen, "19-figures")
    owen.get_by_role("link", name="Machines").click()
    walk.sees(owen, "Tokens for machines", "23-tokens")
    owen.get_by_role("link", name="Have a machine told of each consignment as it comes").click()
    walk.sees(owen, "Telling a machine of what came", "24-webhook")
    owen.goto(f"/department/consignments/{SENDER}/shbe/{PERIOD}/2")
    expect(owen).to_have_title(re.compile("September 2026: accepted"))
    walk.look(owen, "20-accepted")


def read_that_it_is_accepted(tom: Page, walk: Walk) -> None:
    tom.goto(f"/c/{SENDER}/")
    expect(tom.get_by_role("row").filter(has_text=NAME)).to_contain_text("Accepted")
    expect(tom.get_by_role("main")).to_contain_text("by Owen Analyst")
    walk.look(tom, "21-council-home-accepted")
    tom.goto(f"{PLACE}/versions/2/delivery")
    expect(tom.locator(".reeve-thread")).to_contain_text("Accepted version 2.")
    walk.look(tom, "22-council-accepted")
