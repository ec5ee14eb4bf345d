"""From claim to cell in a browser: the figure offered, the lines it sums, another figure and why; and Cymraeg."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import expect

from tests.councils.lineage.place import AUGUST, SEPTEMBER, Place
from tests.councils.office import CELLS
from tests.factories import Factory
from tests.journeys.walking import Person, Walk, come_in, done, press, served

pytestmark = pytest.mark.journey
REASON = "Two overpayments were identified twice; our ledger holds them once."


@pytest.fixture(scope="module")
def base_url(app: Flask) -> Iterator[str]:
    with served(lambda _port: app) as url:
        yield url


def test_a_cell_is_offered_opened_and_entered_otherwise(
    person: Person, factory: Factory, walk: Walk, base_url: str, app: Flask
) -> None:
    place = Place(app, factory)
    place.real_july()
    for month in (AUGUST, SEPTEMBER):
        place.counted(month, 1_234_50)
    tom = come_in(person("Tom"), place.office.tom, base_url)
    tom.goto(f"{place.url}/draft")
    expect(tom.get_by_text("Offered from your extracts of July, August and September 2026:")).to_be_visible()
    walk.look(tom, "1-form")
    tom.get_by_role("link", name="See the months and lines it is made of").click()
    walk.look(tom, "2-cell")
    tom.get_by_role("link", name="See the lines it sums for July 2026").click()
    walk.look(tom, "3-lines")
    tom.go_back()
    tom.get_by_label("Another figure, and why").check()
    press(tom, "Save")
    expect(tom.get_by_role("alert")).to_contain_text("Enter why it is another figure")
    walk.look(tom, "4-why")
    tom.get_by_label("Another figure", exact=True).fill("2,000.00")
    tom.get_by_label("Why it is another figure").fill(REASON)
    press(tom, "Save")
    done(tom, "saved in the form")

    place.office.save(place.office.tom, **{cell: text for cell, text in CELLS.items() if cell != "c002"})
    version = place.office.frozen()
    place.office.checked(version)
    tom.goto(f"{place.url}/versions/{version.number}")
    expect(tom.get_by_text(REASON)).to_be_visible()
    walk.look(tom, "5-version")
    tom.goto(f"{place.url}/lineage")
    walk.look(tom, "6-overview")

    tom.goto(f"/c/{place.office.council.slug}/calendar")
    press(tom, "Cymraeg")
    walk.sees(tom, "Calendr", "7-calendr")
    tom.get_by_role("link", name="Ffurflenni", exact=True).first.click()
    walk.sees(tom, "Ffurflenni", "8-ffurflenni")
