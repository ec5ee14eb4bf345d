"""A figure the council is unable to supply: its reason in the draft, the version, the manifest and on each page."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import select

from councils.delivery.deliver import deliver
from councils.drafting.fill import filled
from councils.drafting.freeze import NotReadable
from councils.drafting.page import page_of_form
from councils.drafting.queries import find_draft, values_of
from councils.drafting.save import Saved, Typed, save
from councils.drafting.unable import find_wrong_reason, may_be_unable
from councils.returns.models import Version
from councils.returns.queries import figures_of
from councils.signoff.models import Submission
from councils.signoff.sign import sign
from councils.validation.asking import subject
from reeve.database import Role, db, unit
from reeve.definitions import load
from reeve.department.consignments import get_opened
from reeve.department.reading import read
from tests.councils.office import Office, office, seal
from tests.factories import Factory
from tests.reeve.identity.signing_in import sign_in

pytestmark = pytest.mark.one_server
DEBT, ENGLAND = load("hbdr"), load("hb-subsidy-final.england")
WHY = "The ledger is being moved and cannot be read."


@pytest.fixture
def place(factory: Factory) -> Office:
    return office(factory)


def told(place: Office, cell: str = "c002", text: str = "", why: str = WHY, was: Typed | None = None) -> Saved:
    before = was or Typed("")
    with place.at_work(place.tom):
        return save(place.obligation, {cell: Typed(text, before.text, before.read_at, why, before.unable_was)})


def test_what_the_law_asks_for_cannot_be_left_out() -> None:
    fields = {field.name: field for field in ENGLAND.layout.fields}
    assert {name for name, field in fields.items() if not field.computed and not may_be_unable(ENGLAND, field)} == {
        "x110", "x160", "x210", "x901", "x902", "x903"
    }  # fmt: skip
    fault = find_wrong_reason(ENGLAND, fields["x210"], "", WHY)
    assert fault is not None
    assert "has to be supplied (SI 1998/562, article 4: a claim is of an amount)" in fault
    assert find_wrong_reason(ENGLAND, fields["x911"], "", WHY) is None
    assert find_wrong_reason(ENGLAND, fields["x210"], "5", "") is None


def test_a_reason_is_kept_counts_as_filled_in_and_is_filled_by_nobody(place: Office) -> None:
    assert told(place).kept == ("c002",)
    assert told(place, was=Typed("", unable_was=WHY, read_at=1)) == Saved()
    with place.at_work(place.tom):
        page = page_of_form(place.obligation)
        cell = page.cells[1]
        assert (cell.unable, cell.is_to_fill, cell.error) == (WHY, False, None)
        assert page.cells[4].held_up == ("c002",)
        assert set(filled(page, "nil")) == {"c001", "c003", "c004"}


def test_a_page_without_room_for_a_reason_leaves_it_and_a_figure_beside_it_is_pointed_at(place: Office) -> None:
    told(place)
    place.save(place.tom, c002="7")
    with place.at_work(place.tom):
        kept = values_of(find_draft(place.obligation))["c002"]
        assert (kept.text, kept.unable) == ("7", WHY), "nothing is lost"
        [error] = page_of_form(place.obligation).errors
    assert "has a figure and a reason why there is none" in error["text"]
    with pytest.raises(NotReadable):
        place.frozen()


def test_a_reason_over_somebody_elses_newer_figure_is_a_conflict(place: Office) -> None:
    place.save(place.asha, c002="7")
    saved = told(place)
    assert list(saved.lost_to_newer) == ["c002"]
    with place.at_work(place.tom):
        typed = {"c002": Typed("", unable=WHY)}
        page = page_of_form(place.obligation, typed, saved)
    assert "Asha Preparer changed this to “7”" in (page.cells[1].newer or "")
    assert page.cells[1].unable == WHY, "what was said stays on the page"


def test_it_goes_with_the_version_and_everybody_reads_it(app: Flask, place: Office) -> None:
    place.save(place.tom, c001="5", c003="1", c004="0")
    told(place)
    version = place.frozen()
    assert place.frozen().number == version.number, "the same figures and reasons twice are one version"
    with place.at_work(place.tom):
        figures = {figure.cell: (figure.amount, figure.unable) for figure in figures_of(version)}
        assert figures["c002"] == (None, WHY)
        assert figures["c005"] == (None, None)
        assert subject(version, None)["unable"] == ["c002"], "the check does not ask for it"
    place.checked(version)
    _, submission = place.sent(version)
    page = words_on(app, place, f"versions/{version.number}/signature")
    assert f"Unable to supply {WHY}" in page
    assert "Not worked out: c002 is not supplied" in page
    document = manifest(place, version)
    stated = {one["cell"]: one for one in document["figures"]}
    assert stated["c002"]["unable_to_supply"] == WHY
    assert "unable_to_supply" not in stated["c001"]
    deliver_signed(place, version, submission)
    with unit(Role.DEPARTMENT, department_id=place.obligation.department_id):
        opened = get_opened(place.council.slug, "hbdr", place.obligation.period, 1, practice=True)
        rows = {row.ref: row for row in read(opened, DEBT).figures}
    assert (rows["c002"].unable, rows["c005"].note) == (WHY, "Not worked out: c002 is not supplied")


def deliver_signed(place: Office, version: Version, submission: Submission) -> None:
    with place.at_work(place.helen):
        sign(submission, version, seal=seal(submission))
    deliver(place.council.id, submission.id)


def manifest(place: Office, version: Version) -> dict[str, Any]:
    with place.at_work(place.tom):
        kept = db.council.scalars(select(Submission).where(Submission.version_id == version.id)).one()
        document: dict[str, Any] = json.loads(kept.manifest)
    return document


def words_on(app: Flask, place: Office, path: str) -> str:
    address = f"/c/{place.council.slug}/returns/hbdr/{place.obligation.period}/{path}"
    main = BeautifulSoup(sign_in(app.test_client(), place.helen).get(address).text, "html5lib").select_one("main")
    assert main is not None
    return re.sub(r"\s+", " ", main.get_text(" "))
