"""The findings desk: find, filter, read a claim, explain some lines, take away, upload again, see what is fixed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Page, expect

from councils.validation import check
from reeve.app import create_app
from reeve.installation import Installation
from tests.councils.columns.supplier import Supplier
from tests.councils.uploads.desk import Desk, desk, extract_for, work_here
from tests.councils.validation.cells import CONFIRM_RULE, FIX_RULE, claim_lines, faulty
from tests.factories import Factory
from tests.journeys.walking import Person, Walk, come_in, done, press, served

pytestmark = pytest.mark.journey

REASON = "The landlord is a charity."


@pytest.fixture(scope="module")
def base_url(installation: Installation) -> Iterator[str]:
    with served(lambda _port: create_app(installation.settings)) as url:
        yield url


@pytest.fixture
def tom(installation: Installation, factory: Factory, base_url: str, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A council that owes October's extract; its checks run in this process."""
    monkeypatch.setattr(check, "run_child", work_here)
    return desk(create_app(installation.settings), factory)


@pytest.mark.parametrize("javascript", [True, False], ids=["js", "no-js"])
def test_an_hour_at_the_desk(
    javascript: bool, tom: Desk, person: Person, walk: Walk, base_url: str, tmp_path: Path
) -> None:
    data = faulty(extract_for(tom), fixes=3, confirms=4)
    tom.uploaded(data)
    page = come_in(person("Tom", javascript=javascript), tom.tom, base_url)
    page.goto(f"{tom.url}/versions/1")
    walk.look(page, "1-version")
    read_a_claim(page, data, walk)
    explain_two_lines(page, tom, walk)
    take_away(page, tom, tmp_path, walk)
    see_what_is_fixed(page, tom, walk)
    say_which_column_is_which(page, tom, walk)


def read_a_claim(page: Page, data: bytes, walk: Walk) -> None:
    first = claim_lines(data)[0]
    reference = data.splitlines()[first - 1].split(b"|")[1].decode()
    page.get_by_role("row").filter(has_text=FIX_RULE).get_by_role("link").first.click()
    page.get_by_label("Field", exact=True).select_option("LDHBDEC")
    press(page, "Apply")
    expect(page.locator("table.reeve-lines tbody tr")).to_have_count(3)
    walk.look(page, "2-one-rule")
    page.get_by_role("link", name=re.compile("see the claim$")).first.click()
    expect(page.get_by_role("main")).to_contain_text(f"Claim {reference}")
    expect(page.get_by_role("row").filter(has_text="LDHBDEC, position 37")).to_contain_text("is not a date")
    walk.look(page, "3-claim")
    page.get_by_role("link", name="Find another claim").click()
    page.get_by_label("Claim reference").fill("nobody")
    press(page, "Find the claim")
    expect(page.get_by_role("alert")).to_contain_text("No claim in this file has that reference")
    walk.look(page, "4-no-such-claim")
    page.get_by_label("Claim reference").fill(reference)
    press(page, "Find the claim")
    expect(page).to_have_url(re.compile(rf"/claims/{first}$"))


def explain_two_lines(page: Page, tom: Desk, walk: Walk) -> None:
    page.goto(f"{tom.url}/versions/1/findings?rule={CONFIRM_RULE}")
    page.get_by_label("Only the lines I tick in the list below").check()
    page.get_by_label("Reason").fill(REASON)
    press(page, "Save the reason")
    expect(page.get_by_role("alert")).to_contain_text("Tick at least one line")
    walk.look(page, "5-nothing-ticked")
    for box in page.get_by_role("checkbox").all()[:2]:
        box.check()
    press(page, "Save the reason")
    done(page, "Your explanation is saved")
    expect(page.get_by_role("row").filter(has_text="Explained")).to_have_count(2)
    walk.look(page, "6-two-explained")
    page.get_by_role("link", name=f"About this rule {CONFIRM_RULE}").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(CONFIRM_RULE)
    walk.look(page, "7-rule")
    page.get_by_role("link", name="SHBE", exact=True).click()
    page.get_by_label("Words, a field or a rule number").fill("tenancy")
    press(page, "Apply")
    walk.look(page, "8-rules")


def take_away(page: Page, tom: Desk, folder: Path, walk: Walk) -> None:
    page.goto(f"{tom.url}/versions/1")
    download(page, "link", re.compile(r"^All \d+ findings \(XLSX"), folder / "taken.xlsx")
    page.get_by_role("link", name="Your file, marked up").click()
    expect(page.get_by_role("main")).to_contain_text("This extra is not in your plan")
    walk.look(page, "8a-no-plan")
    tom.factory.plan(tom.council)
    page.reload()
    walk.look(page, "8b-marked-up")
    download(page, "button", re.compile("^Take the marked-up copy away"), folder / "taken.txt")
    marked = (folder / "taken.txt").read_text().splitlines()
    assert sum(FIX_RULE in line for line in marked) == 3
    assert (folder / "taken.xlsx").read_bytes().startswith(b"PK")


def download(page: Page, role: Literal["button", "link"], name: re.Pattern[str], to: Path) -> None:
    with page.expect_download() as taken:
        page.get_by_role(role, name=name).click()
    taken.value.save_as(to)


def see_what_is_fixed(page: Page, tom: Desk, walk: Walk) -> None:
    tom.uploaded(faulty(extract_for(tom), fixes=1, confirms=4))
    page.goto(f"{tom.url}/versions/2")
    page.get_by_role("link", name="See what changed since version 1").click()
    row = page.get_by_role("row").filter(has_text=FIX_RULE)
    expect(row.get_by_role("link")).to_have_text([re.compile("^2 fixed"), re.compile("^1 still there")])
    walk.look(page, "9-since")
    row.get_by_role("link").first.click()
    expect(page.get_by_role("table")).to_contain_text("Lines of the last version that are fixed")
    expect(page.locator("table.reeve-lines tbody tr")).to_have_count(2)
    walk.look(page, "10-fixed")


def say_which_column_is_which(page: Page, tom: Desk, walk: Walk) -> None:
    """A file that names its columns otherwise is asked about once."""
    supplier = Supplier("Claim ref.")
    tom.uploaded(supplier.file(extract_for(tom, seed=8)))
    page.goto(f"{tom.url}/versions/3")
    walk.look(page, "11-columns-not-known")
    press(page, "Say which column is which")
    press(page, "Confirm and check the file")
    expect(page.get_by_role("alert")).to_contain_text("Say what “Family name” is")
    walk.look(page, "12-which-column")
    page.get_by_label("Column 1, “Family name”").select_option("6")
    page.get_by_label("Column 3, “Claim ref.”").select_option("2")
    press(page, "Confirm and check the file")
    tom.check_all()
    page.goto(f"{tom.url}/versions/3")
    expect(page.get_by_role("main")).to_contain_text("In the order Tom Preparer confirmed on")
    walk.look(page, "13-read-so")
    page.goto(f"/c/{tom.council.slug}/returns/shbe/columns")
    walk.look(page, "14-columns")
    page.get_by_role("link", name=re.compile("^341 columns")).click()
    walk.look(page, "15-one-order")
