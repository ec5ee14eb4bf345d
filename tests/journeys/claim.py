"""The steps of a Scottish subsidy claim: last year's copied, sections sent back, corrected, signed, its pack opened;
and of a return that a person carries."""

from __future__ import annotations

import io
import zipfile

from playwright.sync_api import Page, expect
from pypdf import PdfReader

from reeve.database import now
from reeve.web.filters import local
from tests.journeys.walking import Walk, done, press

SLUG = "west-lothian"
CLAIM = f"/c/{SLUG}/returns/hb-subsidy-final/2025-26"
SENT_BACK = {
    "Summary": "The interim benefit is last year's.",
    "Rent allowances": "Take off what the landlords paid back.",
}
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


def copy_last_year(tom: Page, walk: Walk) -> None:
    """The claim begins as the one accepted for the year before; every cell has a figure at once, and none is sent."""
    tom.goto(f"{CLAIM}/draft")
    expect(tom.get_by_role("main")).to_contain_text("You have completed 0 of 8 sections.")
    walk.look(tom, "claim-empty")
    tom.get_by_text("Fill in every empty cell at once").click()
    press(tom, "Copy financial year 2024-25’s figures")
    done(tom, "financial year 2024-25: figures entered in 30 empty cells.")
    main = tom.get_by_role("main")
    expect(main).to_contain_text("You have completed 8 of 8 sections.")
    expect(main).to_contain_text("are £100,000, £212,000 below the lower threshold, and earn 100%.")
    expect(tom.get_by_role("img", name="£212,000 below the lower threshold")).to_be_visible()
    walk.look(tom, "claim")


def enter_what_is_new(tom: Page, walk: Walk) -> None:
    """One figure of this year, beside last year's; the others still stand as they were copied."""
    change_cell(tom, "Summary", "c008", "68,100,000")
    tom.goto(f"{CLAIM}/draft/sections/2")
    expect(tom.locator("h1")).to_contain_text("section 2 of 8")
    tom.locator("[id='c012']").fill("400,100")
    expect_saved(tom, "Tom Preparer")
    expect(tom.locator("[data-reeve-value='c012-change']")).to_have_text("+£100.00 (+0.0%)")
    walk.look(tom, "claim-section")
    tom.locator("[id='c012']").fill("400,000")
    press(tom, "Save and continue")
    tom.goto(f"{CLAIM}/draft")
    tom.get_by_role("button", name="Check your answers").click()
    walk.look(tom, "claim-answers")
    check_and_send(tom, 1, walk, of="claim-")


def change_cell(tom: Page, section: str, cell: str, text: str) -> None:
    tom.goto(f"{CLAIM}/draft")
    tom.locator(".govuk-task-list").get_by_role("link", name=section, exact=True).click()
    tom.locator(f"[id='{cell}']").fill(text)
    press(tom, "Save and continue")


def expect_saved(page: Page, by: str) -> None:
    expect(page.locator("[data-reeve-saved]")).to_contain_text(f"by {by}", timeout=PATIENCE_MS)


def send_back(helen: Page, walk: Walk) -> None:
    """Two sections of the claim, with a reason each; without one it is not taken."""
    helen.goto(f"{CLAIM}/versions/1/signature")
    expect(helen.locator(".reeve-headlines__value").first).to_have_text("£69,601,000.00")
    expect(helen.get_by_role("heading", name="Subsidy at stake")).to_be_visible()
    for section, reason in SENT_BACK.items():
        helen.get_by_role("checkbox", name=section, exact=True).check()
        if section == "Summary":
            press(helen, "Decline with these reasons")
            expect(helen.get_by_role("alert")).to_contain_text("Enter why you send back “Summary”")
            walk.look(helen, "claim-decline-without-reason")
        helen.get_by_label(f"Why do you send back “{section}”?").fill(reason)
    press(helen, "Decline with these reasons")
    expect(helen.get_by_role("alert", name="Done")).to_contain_text("You declined version 1")


def answer_what_was_sent_back(tom: Page, walk: Walk) -> None:
    """The form says which sections and why, and opens those only; the next version says what changed in them."""
    tom.goto(f"{CLAIM}/draft")
    main = tom.get_by_role("main")
    expect(main).to_contain_text("2 sections are sent back. The others stay as they are.")
    hints = tom.locator(".govuk-task-list__hint")
    expect(hints.filter(has_text="Sent back by the certifier")).to_have_count(len(SENT_BACK))
    expect(hints.filter(has_text="Not sent back: stays as it is")).to_have_count(8 - len(SENT_BACK))
    walk.look(tom, "claim-sent-back")
    main.get_by_role("link", name="Rent rebates: expenditure").last.click()
    expect(main).to_contain_text("Not sent back.")
    expect(tom.locator("input.reeve-numeric")).to_have_count(0)
    for section, cell, text in (("Summary", "c008", "68,200,000"), ("Rent allowances", "c129s", "29,400,000")):
        change_cell(tom, section, cell, text)
    tom.goto(f"{CLAIM}/draft/answers")
    check_and_send(tom, 2, walk, of="claim-")
    tom.goto(f"{CLAIM}/versions/2/submission")
    expect(main).to_contain_text("What changed since version 1 was declined")
    expect(main).to_contain_text("No figure has changed in the sections that were not sent back.")


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
    expect(helen.get_by_role("alert", name="Done")).to_contain_text("It is on its way to the department.")


def open_pack(tom: Page) -> None:
    """The certificate of what was signed, out of the pack."""
    tom.goto(f"{CLAIM}/versions/2/submission")
    tom.get_by_role("link", name="Take the pack").click()
    with tom.expect_download() as taken:
        tom.get_by_role("link", name="The pack (ZIP)").click()
    with zipfile.ZipFile(taken.value.path()) as archive:
        papers = {name.rpartition("/")[2]: archive.read(name) for name in archive.namelist()}
    certificate = PdfReader(io.BytesIO(papers["3-certificate.pdf"]))
    words = " ".join(" ".join(page.extract_text() for page in certificate.pages).split())
    for said in ("certificate of entitlement", "MPF720B", "Helen Certifier", "Section 95 officer", "DOES NOT COUNT"):
        assert said in words, said


def carry(tom: Page, place: str, walk: Walk) -> None:
    """The return at ``place`` is sent by hand; what came back is added."""
    tom.goto(place)
    tom.get_by_role("button", name="Send it yourself").click()
    walk.look(tom, "pack")
    moment = local(now())
    for part in ("Day", "Month", "Year"):
        tom.get_by_label(part, exact=True).fill(str(getattr(moment, part.lower())))
    tom.get_by_label("At what time?").fill(f"{moment:%H:%M}")
    tom.get_by_label("By e-mail").check()
    tom.get_by_label("To whom?").fill("The department's debt team")
    press(tom, "Record that it is sent")
    done(tom, "It is recorded as sent by you.")
    answer = {"name": "thanks.txt", "mimeType": "text/plain", "buffer": b"We have it."}
    tom.locator("input[type=file]").set_input_files(files=[answer])  # type: ignore[list-item]
    press(tom, "Add it")
    done(tom, "The acknowledgement is kept with what you sent.")
    expect(tom.get_by_role("link", name="thanks.txt")).to_be_visible()
    walk.look(tom, "sent-by-you")
    tom.goto(place)
    expect(tom.get_by_role("main")).to_contain_text("Sent by you")
