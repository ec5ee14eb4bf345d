"""The extract from a faulty file to a receipt, by one preparer, with scripts and without."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from reeve.demo.cast import Player
from reeve.demo.sign_up import invite, join, onboard
from reeve.register.authorities import get_authority
from reeve.rules import Period
from reeve.samples import shbe
from tests.councils.validation.cells import CONFIRM_RULE, FIX_RULE, faulty
from tests.journeys.walking import Person, Walk, press, sign_in_as, unfold_practice, unused_code
from tests.service import Service

pytestmark = pytest.mark.journey


COUNCILS = {"js": "exeter", "no-js": "bournemouth-christchurch-and-poole"}
PATIENCE_MS = 60_000
CLAIMS = 40
PASSWORD = "three-odd-otters-swim"
REASON = "The landlord confirmed it in writing on 3 October."


@dataclass(frozen=True)
class Scene:
    """The running service, and the preparer of each council."""

    service: Service
    preparers: dict[str, Player]

    def code(self, player: Player) -> str:
        return unused_code(self.service, player.email)


@pytest.fixture(scope="module")
def scene(service: Service) -> Scene:
    """Two councils aboard that owe the extract, each with a preparer."""
    service.run("department", "ask", "shbe", "2026-10")
    pat = Player("Pat Platform", "pat@extract.example.org", "platform", "here", PASSWORD)
    link = service.run("platform", "admin", "invite", pat.email, pat.name).split()[-1]
    platform = join(service.base_url, link, pat)
    preparers = {}
    for slug in COUNCILS.values():
        admin = Player("Ada Admin", f"ada@{slug}.example.org", "admin", slug, PASSWORD)
        preparers[slug] = Player("Tom Preparer", f"tom@{slug}.example.org", "preparer", slug, PASSWORD)
        invite(onboard(platform, slug, admin), platform, slug, preparers[slug])
    return Scene(service, preparers)


@dataclass(frozen=True)
class Files:
    """What Tom brings: a faulty file, and the corrected one that still holds something to explain."""

    faulty: Path
    corrected: Path


def files_for(slug: str, folder: Path) -> Files:
    sound = folder / "sound.txt"
    code = get_authority(slug).register_code
    shbe.make(sound, council_code=code, period=Period.parse("2026-10"), claims=CLAIMS, seed=11)
    made = Files(folder / "shbe-october.txt", folder / "shbe-october-corrected.txt")
    made.faulty.write_bytes(faulty(sound.read_bytes(), fixes=3, confirms=2))
    made.corrected.write_bytes(faulty(sound.read_bytes(), confirms=2))
    return made


def come_in(page: Page, scene: Scene, player: Player) -> Page:
    sign_in_as(page, player.email, player.password, lambda: scene.code(player))
    expect(page).to_have_url(re.compile(rf"/c/{player.place}/?$"))
    return page


def upload(page: Page, file: Path) -> None:
    page.locator("input[type=file]").set_input_files(file)
    press(page, "Upload")


@pytest.mark.parametrize("way", COUNCILS)
def test_the_extract_from_upload_to_receipt(way: str, person: Person, scene: Scene, walk: Walk, tmp_path: Path) -> None:
    slug = COUNCILS[way]
    walk.name = "extract" if way == "js" else "extract-no-js"
    files = files_for(slug, tmp_path)
    page = come_in(person("Tom", javascript=way == "js"), scene, scene.preparers[slug])
    walk.look(page, "home")

    bring_a_faulty_file(page, files, walk)
    read_what_was_found(page, walk)
    explain(page, walk)
    bring_the_same_file_again(page, files, walk)
    bring_the_corrected_file(page, files, walk)
    send(page, walk)
    receive(page, slug, walk)


def bring_a_faulty_file(page: Page, files: Files, walk: Walk) -> None:
    unfold_practice(page)
    page.get_by_role("link", name=re.compile("^Upload the file.*October 2026")).click()
    expect(page.get_by_role("main")).to_contain_text("341 fields on every line")
    walk.look(page, "upload")
    press(page, "Upload")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Choose a file", timeout=PATIENCE_MS)
    page.go_back()
    upload(page, files.faulty)
    page.wait_for_url(re.compile(r"/versions/1(/progress)?$"), timeout=PATIENCE_MS)
    if page.url.endswith("/progress"):
        walk.look(page, "progress")
    page.wait_for_url(re.compile(r"/versions/1$"), timeout=PATIENCE_MS)


def read_what_was_found(page: Page, walk: Walk) -> None:
    expect(page).to_have_title(re.compile("SHBE, October 2026, version 1: needs fixing"))
    expect(page.locator(".reeve-headlines__value").first).to_have_text("3")
    expect(page.locator(".reeve-findings .reeve-rule").first).to_have_text(FIX_RULE)
    walk.look(page, "findings")
    page.locator(".reeve-findings a").first.click()
    expect(page.locator("table.reeve-lines tbody tr")).to_have_count(3)
    walk.look(page, "lines")
    page.get_by_label("Record type").select_option("S")
    press(page, "Apply")
    expect(page.get_by_role("main")).to_contain_text("Showing none")
    page.go_back()
    page.get_by_role("link", name="Version 1").click()


def explain(page: Page, walk: Walk) -> None:
    page.get_by_role("row").filter(has_text=CONFIRM_RULE).get_by_role("link").click()
    press(page, "Save the reason")
    expect(page.get_by_role("alert")).to_contain_text("Enter the reason")
    walk.look(page, "no-reason")
    page.get_by_label("Reason").fill(REASON)
    press(page, "Save the reason")
    expect(page.get_by_role("alert", name="Done")).to_contain_text("Your explanation is saved")
    expect(page.get_by_role("button", name="Take this back")).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text("Tom Preparer, ")
    walk.look(page, "explained")


def bring_the_same_file_again(page: Page, files: Files, walk: Walk) -> None:
    page.get_by_role("link", name="Version 1").click()
    page.get_by_role("button", name="Upload a corrected file").click()
    upload(page, files.faulty)
    page.wait_for_url(re.compile(r"/versions/1\?note=same-file$"), timeout=PATIENCE_MS)
    expect(page.get_by_role("region", name="Important")).to_contain_text("no new version was made")
    walk.look(page, "same-file")


def bring_the_corrected_file(page: Page, files: Files, walk: Walk) -> None:
    page.get_by_role("button", name="Upload a corrected file").click()
    upload(page, files.corrected)
    page.wait_for_url(re.compile(r"/versions/2$"), timeout=PATIENCE_MS)
    expect(page.get_by_role("main")).to_contain_text(REASON)
    explain_what_is_left(page)
    expect(page).to_have_title(re.compile("version 2: ready to send"))
    walk.look(page, "ready")


def explain_what_is_left(page: Page) -> None:
    """A clean sample may hold something true but odd; each asks for its reason."""
    while page.locator(".reeve-headlines__item", has_text="left to explain").locator("span").first.inner_text() != "0":
        unanswered = page.locator(".reeve-findings tbody tr").filter(has_not_text="All explained.")
        unanswered.first.get_by_role("link").click()
        page.get_by_label("Reason").fill(REASON)
        press(page, "Save the reason")
        page.get_by_role("link", name="Version 2").click()


def send(page: Page, walk: Walk) -> None:
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Check before you send")
    walk.look(page, "check-before-sending")
    press(page, "Send")
    expect(page.get_by_role("alert", name="Done")).to_contain_text("It is on its way to the department.")


def receive(page: Page, slug: str, walk: Walk) -> None:
    place = f"/c/{slug}/returns/shbe/2026-10"
    deadline = time.monotonic() + PATIENCE_MS / 1000
    while time.monotonic() < deadline:
        answer = page.goto(f"{place}/versions/2/delivery")
        if answer is not None and answer.ok and page.get_by_text("Practice return delivered").count():
            break
        time.sleep(0.5)
    expect(page.get_by_role("heading", level=1)).to_contain_text("delivered")
    walk.look(page, "receipt")
    with page.expect_download() as download:
        page.get_by_role("link", name="Receipt (JSON").click()
    assert download.value.suggested_filename == "practice-receipt-shbe-2026-10-2.json"
    page.goto(place)
    expect(page.get_by_role("main")).to_contain_text("Sent version 2 of SHBE, October 2026, to the department")
    walk.look(page, "period")
    page.goto(f"/c/{slug}/")
    expect(page.get_by_role("main")).to_contain_text("Delivered")
    walk.look(page, "home-sent")
