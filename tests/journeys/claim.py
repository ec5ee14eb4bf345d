"""The steps of a subsidy claim: filled in, a section sent back, corrected, signed, and carried by a person."""

from __future__ import annotations

import io
import zipfile

from playwright.sync_api import Page, expect
from pypdf import PdfReader

from reeve.database import now
from reeve.definitions import load
from reeve.web.filters import local
from tests.definitions.forms import good
from tests.journeys.walking import Walk, done, press

CLAIM = "/c/cheltenham/returns/hb-subsidy-final/2025-26"
PATIENCE_MS = 60_000


def check_and_send(page: Page, version: int, walk: Walk, *, of: str = "") -> None:
    """From the form to the certifier's desk."""
    press(page, f"Check and make version {version}")
    page.wait_for_url(f"**/versions/{version}", timeout=PATIENCE_MS)
    walk.look(page, f"{of}version-{version}")
    page.get_by_role("button", name="Send for signature").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Check before you send for signature")
    walk.look(page, f"{of}check-answers-{version}")
    press(page, "Send for signature")
    expect(page.get_by_role("alert", name="Done")).to_contain_text("Sent for signature")


def claim_subsidy(tom: Page, walk: Walk) -> None:
    """Every cell of England's final claim; the panel follows what was saved, and the addition is checked against it."""
    tom.goto(f"{CLAIM}/draft")
    expect(tom.get_by_role("main")).to_contain_text("You have completed 0 of 15 sections.")
    walk.look(tom, "claim-empty")
    tom.get_by_role("link", name="Summary").click()
    fill_in_sections(tom, good(load("hb-subsidy-final.england")), walk)
    expect(tom.get_by_role("main")).to_contain_text("You have completed 15 of 15 sections.")
    walk.look(tom, "claim-answers")
    tom.get_by_role("link", name="The form").click()
    expect(tom.get_by_role("main")).to_contain_text("are £53,000, £172,600 below the lower threshold, and earn 100%.")
    expect(tom.get_by_role("img", name="£172,600 below the lower threshold")).to_be_visible()
    walk.look(tom, "claim")
    tom.get_by_role("button", name="Check your answers").click()
    check_and_send(tom, 1, walk, of="claim-")


def expect_saved(page: Page, by: str) -> None:
    expect(page.locator("[data-reeve-saved]")).to_contain_text(f"by {by}", timeout=PATIENCE_MS)


def fill_in_sections(tom: Page, cells: dict[str, str], walk: Walk) -> None:
    """One section a page, from the first to the last look over all of it."""
    for place in range(1, 16):
        expect(tom.locator("h1")).to_contain_text(f"section {place} of 15")
        for cell in tom.locator("input.reeve-numeric").all():
            cell.fill(cells[cell.get_attribute("name") or ""])
        if place == 3:
            expect_saved(tom, "Tom Preparer")
            walk.look(tom, "claim-section")
        press(tom, "Save and continue")
    expect(tom.locator("h1")).to_contain_text("Check your answers")


def send_back(helen: Page, walk: Walk) -> None:
    """One section of the claim, with a reason; without one it is not taken."""
    helen.goto(f"{CLAIM}/versions/1/signature")
    expect(helen.locator(".reeve-headlines__value").first).to_have_text("£48,399,000.00")
    expect(helen.get_by_role("heading", name="Subsidy at stake")).to_be_visible()
    expect(helen.get_by_role("rowheader", name="Rent allowances", exact=True)).to_be_visible()
    helen.get_by_role("checkbox", name="Summary").check()
    press(helen, "Decline with these reasons")
    expect(helen.get_by_role("alert")).to_contain_text("Enter why you send back “Summary”")
    walk.look(helen, "claim-decline-without-reason")
    helen.get_by_label("Why do you send back “Summary”?").fill("The interim benefit is too low.")
    press(helen, "Decline with these reasons")
    expect(helen.get_by_role("alert", name="Done")).to_contain_text("You declined version 1")


def answer_what_was_sent_back(tom: Page, walk: Walk) -> None:
    """The form says which section and why; the next version says what changed in it."""
    tom.goto(f"{CLAIM}/draft")
    expect(tom.get_by_role("main")).to_contain_text("1 section is sent back. The others stay as they are.")
    walk.look(tom, "claim-sent-back")
    tom.get_by_role("main").get_by_role("link", name="Summary").first.click()
    expect(tom.get_by_role("main")).to_contain_text("The interim benefit is too low.")
    tom.locator("[id='x911']").fill("48,100,000")
    press(tom, "Save and continue")
    tom.goto(f"{CLAIM}/draft")
    tom.get_by_role("button", name="Check your answers").click()
    check_and_send(tom, 2, walk, of="claim-")
    tom.goto(f"{CLAIM}/versions/2/submission")
    expect(tom.get_by_role("main")).to_contain_text("What changed since version 1 was declined")


def sign_claim(helen: Page, code: str, walk: Walk) -> None:
    helen.goto(f"{CLAIM}/versions/2/signature")
    walk.look(helen, "claim-sign")
    helen.emulate_media(media="print")
    expect(helen.get_by_role("button", name="Sign", exact=True)).to_be_hidden()
    expect(helen.get_by_role("heading", name="The statement")).to_be_visible()
    walk.look(helen, "claim-sign-printed")
    helen.emulate_media(media="screen")
    helen.get_by_label("One-time code").fill(code)
    press(helen, "Sign")
    expect(helen.get_by_role("alert", name="Done")).to_contain_text("A preparer now sends it to the department")


def carry(tom: Page, walk: Walk) -> None:
    """The pack is taken, opened and sent by hand; what came back is added."""
    tom.goto(CLAIM)
    tom.get_by_role("button", name="Send it yourself").click()
    walk.look(tom, "pack")
    with tom.expect_download() as taken:
        tom.get_by_role("link", name="The pack (ZIP)").click()
    with zipfile.ZipFile(taken.value.path()) as archive:
        papers = {name.rpartition("/")[2]: archive.read(name) for name in archive.namelist()}
    certificate = PdfReader(io.BytesIO(papers["3-certificate.pdf"])).pages[0].extract_text()
    assert "Helen Certifier" in certificate
    assert "DOES NOT COUNT" in certificate
    moment = local(now())
    for part in ("Day", "Month", "Year"):
        tom.get_by_label(part, exact=True).fill(str(getattr(moment, part.lower())))
    tom.get_by_label("At what time?").fill(f"{moment:%H:%M}")
    tom.get_by_label("By e-mail").check()
    tom.get_by_label("To whom?").fill("The department's subsidy team")
    press(tom, "Record that it is sent")
    done(tom, "It is recorded as sent by you.")
    answer = {"name": "thanks.txt", "mimeType": "text/plain", "buffer": b"We have it."}
    tom.locator("input[type=file]").set_input_files(files=[answer])  # type: ignore[list-item]
    press(tom, "Add it")
    done(tom, "The acknowledgement is kept with what you sent.")
    expect(tom.get_by_role("link", name="thanks.txt")).to_be_visible()
    walk.look(tom, "sent-by-you")
    tom.goto(CLAIM)
    expect(tom.get_by_role("main")).to_contain_text("Sent by you")
