"""The debt form, by two preparers and a certifier: a conflict, a decline, a second version signed, and carried to the
department by a person. Then a Scottish final claim, from last year's copy to a signed receipt with a decline on the
way: two sections sent back, corrected, signed, and delivered by a channel that is down at first."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass

import openpyxl
import pytest
from playwright.sync_api import Page, expect

from reeve.demo.cast import Player
from reeve.demo.sign_up import invite, join, onboard
from reeve.proof import SigningKey
from tests.journeys.channel import open_server, see_it_down
from tests.journeys.claim import (
    CLAIM,
    PATIENCE_MS,
    SLUG,
    answer_what_was_sent_back,
    carry,
    check_and_send,
    copy_last_year,
    enter_what_is_new,
    expect_saved,
    open_pack,
    send_back,
    sign_claim,
)
from tests.journeys.last_year import accept_last_year
from tests.journeys.receipt import check_receipt
from tests.journeys.walking import Person, Walk, done, press, sign_in_as, unfold_practice, unused_code
from tests.reeve.channels.far_end import SftpEnd, sftp_end
from tests.service import Service

pytestmark = pytest.mark.journey


FORM = f"/c/{SLUG}/returns/hbdr/2026-27-Q2"


@dataclass(frozen=True)
class Scene:
    """The running service and the people of one council."""

    service: Service
    tom: Player
    asha: Player
    helen: Player
    end: SftpEnd

    def code(self, player: Player) -> str:
        return unused_code(self.service, player.email)


@pytest.fixture(scope="module")
def scene(service: Service, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """One Scottish council aboard, its people signed up, last year's claim accepted. The debt form is carried by a
    person; the claim goes to the department's own server."""
    pat, ada, *colleagues = (
        Player(name, f"{name.split()[0].lower()}@form.example.org", part, "here", "three-odd-otters-swim")
        for name, part in (
            ("Pat Platform", "platform"),
            ("Ada Admin", "admin"),
            ("Tom Preparer", "preparer"),
            ("Asha Preparer", "preparer"),
            ("Helen Certifier", "certifier"),
        )
    )
    service.run("department", "ask", "hbdr", "2026-27-Q2")
    service.run("department", "ask", "hb-subsidy-final", "2025-26")
    service.run("department", "channel", "hbdr", "person")
    link = service.run("platform", "admin", "invite", pat.email, pat.name).split()[-1]
    platform = join(service.base_url, link, pat)
    admin = onboard(platform, SLUG, ada)
    for colleague in colleagues:
        invite(admin, platform, SLUG, colleague, capacity="Section 95 officer")
    accept_last_year(service, SLUG, "2024-25", [colleague.email for colleague in colleagues])
    with sftp_end(tmp_path_factory.mktemp("sftp"), SigningKey.new().public.text) as end:
        open_server(platform, end, "hb-subsidy-final")
        yield Scene(service, *colleagues, end)
    service.run("department", "channel", "hbdr", "inbox")


def come_in(page: Page, scene: Scene, player: Player) -> Page:
    sign_in_as(page, player.email, player.password, lambda: scene.code(player))
    expect(page).to_have_url(re.compile(rf"/c/{SLUG}/?$"))
    return page


def enter(page: Page, label: str, text: str) -> None:
    page.get_by_label(label).fill(text)


def paste(page: Page, label: str, text: str) -> None:
    """What a spreadsheet puts on the clipboard, into this cell."""
    page.get_by_label(label).evaluate(
        """(cell, text) => {
            const clipboardData = new DataTransfer()
            clipboardData.setData('text', text)
            cell.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }))
        }""",
        text,
    )


def test_the_form_from_two_hands_to_a_receipt(person: Person, scene: Scene, walk: Walk) -> None:
    tom = come_in(person("Tom"), scene, scene.tom)
    asha = come_in(person("Asha"), scene, scene.asha)
    helen = come_in(person("Helen"), scene, scene.helen)

    fill_in_together(tom, asha, walk)
    talk(tom, asha, walk)
    check_and_send(tom, 1, walk)
    decline(helen, walk)
    correct(tom, walk)
    check_and_send(tom, 2, walk)
    refuse_the_wrong_code(helen, walk)
    sign(helen, scene, walk)
    carry(tom, FORM, walk)
    read_history(tom)

    copy_last_year(tom, walk)
    enter_what_is_new(tom, walk)
    send_back(helen, walk)
    answer_what_was_sent_back(tom, walk)
    scene.end.down()
    sign_claim(helen, scene.code(scene.helen), walk)
    see_it_down(tom, f"{CLAIM}/versions/2/delivery", walk)
    tom.goto(CLAIM)
    expect(tom.get_by_role("main")).to_contain_text("The department does not have it yet. Last attempt at")
    walk.look(tom, "period-held-up")
    scene.end.up()
    receive(tom, CLAIM, 2)
    assert len(scene.end.files()) == 1
    walk.look(tom, "delivered")
    check_receipt(tom, f"{CLAIM}/versions/2", person("Anybody"), walk, service=scene.service)
    tom.goto(f"{CLAIM}/versions/2/delivery")
    tom.get_by_role("link", name="The copy of record").click()
    expect(tom.get_by_role("main")).to_contain_text("Helen Certifier signed exactly these figures and this statement.")
    walk.look(tom, "record")
    open_pack(tom)


def fill_in_together(tom: Page, asha: Page, walk: Walk) -> None:
    """Both have the form open; a figure of one is not lost to the other."""
    unfold_practice(tom)
    tom.get_by_role("link", name=re.compile("^Fill in the form.*July to September 2026")).click()
    walk.look(tom, "empty")
    asha.goto(f"{FORM}/draft")
    enter(tom, "Overpayment debt outstanding at the start", "4,000,000.00")
    enter(tom, "Overpayments identified", "£250,000")
    expect_saved(tom, "Tom Preparer")
    enter(asha, "Overpayment debt outstanding at the start", "4,100,000")
    expect(asha.locator("[data-reeve-saved]")).to_contain_text("somebody else changed", timeout=PATIENCE_MS)
    enter(asha, "Overpayments recovered", "lots")
    press(asha, "Save")
    expect(asha.get_by_role("alert")).to_contain_text("Tom Preparer changed this to “4,000,000.00”")
    expect(asha.get_by_label("Overpayment debt outstanding at the start")).to_have_value("4,100,000")
    expect(asha.get_by_label("Overpayments identified")).to_have_value("£250,000")
    expect(asha.get_by_role("alert")).to_contain_text("must be an amount in pounds and pence")
    walk.look(asha, "conflict")
    enter(asha, "Overpayment debt outstanding at the start", "4,000,000.00")
    enter(asha, "Overpayments recovered", "200,000.50")
    press(asha, "Save")
    expect(asha.get_by_role("alert", name="Done")).to_contain_text("They are not sent")
    tom.reload()
    paste(tom, "Overpayments recovered", "200,000.50\r\n10000\r\n")
    expect(tom.locator("[data-reeve-pasted]")).to_contain_text("2 figures pasted, from “Overpayments recovered")
    expect(tom.get_by_label("Overpayments written off")).to_have_value("10000")
    expect(tom.locator('[data-reeve-value="c005"]')).to_have_text("£4,039,999.50", timeout=PATIENCE_MS)
    walk.look(tom, "filled")


def talk(tom: Page, asha: Page, walk: Walk) -> None:
    """One asks the other about a cell, who finds it on the council's home and answers."""
    tom.get_by_role("link", name="Comment on Overpayments written off").click()
    tom.get_by_label("Comment").fill("Does this hold September, @Asha Preparer?")
    press(tom, "Add the comment")
    done(tom, "Your comment is added.")
    walk.look(tom, "comments")
    asha.goto(f"/c/{SLUG}/")
    asha.get_by_role("link", name=re.compile("^HBDR.*, c004$")).click()
    asha.get_by_label("Comment").fill("Not yet.")
    press(asha, "Add the comment")
    press(asha, "Resolve it")
    done(asha, "It is resolved.")
    tom.get_by_role("link", name="Go to the cell").click()
    expect(tom.get_by_role("link", name="2 comments, resolved on Overpayments written off")).to_be_visible()


def decline(helen: Page, walk: Walk) -> None:
    helen.reload()
    helen.get_by_role("link", name="Read and sign").click()
    expect(helen.locator(".reeve-headlines__value").first).to_have_text("£4,039,999.50")
    walk.look(helen, "sign")
    press(helen, "Decline with this reason")
    expect(helen.get_by_role("alert")).to_contain_text("Enter why you decline")
    walk.look(helen, "decline-without-reason")
    helen.get_by_label("Why do you decline?").fill("The write-offs leave out September.")
    press(helen, "Decline with this reason")
    expect(helen.get_by_role("alert", name="Done")).to_contain_text("You declined version 1")


def with_excel(tom: Page, walk: Walk) -> None:
    """The write-offs corrected in the workbook."""
    tom.get_by_role("link", name="fill it in with Excel").click()
    expect(tom.get_by_role("heading", level=1)).to_contain_text("Fill in with Excel")
    walk.look(tom, "workbook")
    with tom.expect_download() as taken:
        tom.get_by_role("button", name="Download the workbook").click()
    filled = taken.value.path().with_name("form.xlsx")
    taken.value.save_as(filled)
    workbook = openpyxl.load_workbook(filled)
    assert workbook["Form"]["D10"].value == 10_000
    workbook["Form"]["D10"] = 12_500
    workbook.save(filled)
    tom.locator("input[type=file]").set_input_files(filled)
    press(tom, "Bring in the figures")
    done(tom, "One figure from the workbook is saved.")


def correct(tom: Page, walk: Walk) -> None:
    tom.goto(FORM)
    expect(tom.get_by_role("main")).to_contain_text("The write-offs leave out September.")
    walk.look(tom, "declined")
    tom.get_by_role("button", name="Correct the form").click()
    expect(tom.get_by_role("main")).to_contain_text("Version 1 was declined by Helen Certifier")
    walk.look(tom, "declined-draft")
    with_excel(tom, walk)


def refuse_the_wrong_code(helen: Page, walk: Walk) -> None:
    helen.goto(f"{FORM}/versions/1/signature")
    expect(helen.get_by_label("One-time code")).to_have_count(0)
    helen.goto(f"{FORM}/versions/2/signature")
    helen.get_by_label("One-time code").fill("000000")
    press(helen, "Sign")
    expect(helen.get_by_role("alert")).to_contain_text("That code was not accepted")
    walk.look(helen, "wrong-code")


def sign(helen: Page, scene: Scene, walk: Walk) -> None:
    helen.get_by_label("One-time code").fill(scene.code(scene.helen))
    press(helen, "Sign")
    expect(helen.get_by_role("alert", name="Done")).to_contain_text("You signed version 2")
    helen.goto(f"{FORM}/versions/2/signature")
    expect(helen.get_by_role("main")).to_contain_text("Digest of the signature")
    walk.look(helen, "signed")


def receive(tom: Page, place: str, version: int) -> None:
    deadline = time.monotonic() + PATIENCE_MS / 1000
    while time.monotonic() < deadline:
        answer = tom.goto(f"{place}/versions/{version}/delivery")
        if answer is not None and answer.ok and tom.get_by_text("Practice return delivered").count():
            break
        time.sleep(0.5)
    expect(tom.get_by_role("heading", level=1)).to_contain_text("delivered")


def read_history(tom: Page) -> None:
    tom.goto(FORM)
    for words in (
        "Tom Preparer",
        "Declined to sign version 1 of HBDR, July to September 2026 (quarter 2 of 2026-27), with a reason",
        "Signed version 2 of HBDR, July to September 2026 (quarter 2 of 2026-27), as Section 95 officer",
    ):
        expect(tom.get_by_role("main")).to_contain_text(words)
