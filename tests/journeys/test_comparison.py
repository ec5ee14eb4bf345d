"""Comparison in a browser: a council's returns, a measure with its charts, the page for a committee; national pages."""

from __future__ import annotations

import os
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from reeve.comparison.jobs import keep_figures
from tests.factories import Factory
from tests.journeys.walking import Person, Walk, come_in, served
from tests.reeve.comparison.accepted import CASELOAD, accept, councils_of, debt, opening_debt

pytestmark = pytest.mark.journey

QUARTERS = ("2026-27-Q1", "2026-27-Q2", "2026-27-Q3", "2026-27-Q4", "2027-28-Q1", "2027-28-Q2")
OPENING = "Overpayment debt outstanding at the start of the quarter"


@pytest.fixture(scope="module")
def base_url(app: Flask) -> Iterator[str]:
    with served(lambda _port: app) as url:
        yield url


def keep_printed(page: Page) -> None:
    """Beside the other pictures, where somebody looks at them."""
    if folder := os.environ.get("REEVE_SHOTS"):
        page.emulate_media(media="print")
        page.screenshot(path=Path(folder) / "comparison-4-printed.png", full_page=True)
        page.emulate_media(media="screen")


def test_a_council_looks_where_it_stands_and_the_department_at_all(
    person: Person, factory: Factory, walk: Walk, base_url: str
) -> None:
    councils = councils_of(factory, "South East", "Non-metropolitan district", 12)
    councils += councils_of(factory, "North West", "Metropolitan district", 6)
    for n, council in enumerate(councils):
        accept(factory, council, "shbe", "2026-10", {CASELOAD: 2_600 + 350 * n})
        for quarter, period in enumerate(QUARTERS):
            opening = 30 * opening_debt(n) * (100 + (3 - n % 7) * quarter) // 100
            accept(factory, council, "hbdr", period, debt(opening))
    keep_figures()
    own = councils[4]
    factory.plan(own)
    viewer = factory.person("Vic Viewer", council=own, roles=("viewer",))

    vic = come_in(person("Vic"), viewer, base_url)
    vic.goto(f"/c/{own.slug}/comparison")
    walk.sees(vic, "Comparison", "1-returns")
    vic.get_by_role("link", name="Housing Benefit Debt Recoveries").click()
    walk.look(vic, "2-return")
    vic.get_by_role("link", name=OPENING).first.click()
    expect(vic.get_by_role("img", name=f"{OPENING}, over time")).to_be_visible()
    walk.look(vic, "3-measure")
    vic.get_by_role("link", name="Same nation and caseload").click()
    expect(vic.get_by_role("rowheader", name="England, 2,500 to 7,499 claims in payment").first).to_be_attached()
    vic.goto(f"/c/{own.slug}/comparison/hbdr/summary")
    walk.look(vic, "4-committee")
    printed = PdfReader(BytesIO(vic.pdf(format="A4")))
    assert len(printed.pages) == 1
    assert "Where we stand beside" in printed.pages[0].extract_text()
    assert "Print or save this page" not in printed.pages[0].extract_text()
    keep_printed(vic)

    ash = come_in(person("Ash"), factory.analyst(), base_url)
    ash.goto("/department/national/hbdr")
    walk.look(ash, "5-national")
    ash.get_by_role("link", name=OPENING).click()
    expect(ash.get_by_role("img", name=f"{OPENING}: all councils over time")).to_be_visible()
    walk.look(ash, "6-figure")
