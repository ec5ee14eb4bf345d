"""From claim to cell: a debt form is offered what the quarter's extracts give, with the months and lines behind it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from uuid import uuid4

import pytest
from bs4 import BeautifulSoup
from flask import Flask

from councils.lineage.offer import offers_of
from reeve.database import now
from reeve.department.models import Consignment, Rejection
from reeve.installation import Installation
from tests.councils.lineage.place import AUGUST, JULY, SEPTEMBER, Place
from tests.councils.office import CELLS
from tests.factories import Factory
from tests.reeve.identity.signing_in import sign_in

pytestmark = pytest.mark.one_server


@pytest.fixture(scope="module")
def place(app: Flask, installation: Installation) -> Iterator[Place]:
    """July's extract is a real file, uploaded and checked; of August and September only the figure is there."""
    factory = Factory(installation, salt=uuid4().hex[:6])
    found = Place(app, factory)
    found.real_july()
    yield found
    factory.close()


def july(place: Place) -> int:
    with place.office.at_work(place.office.tom):
        found = offers_of(place.office.obligation)["c002"].parts[0].amount
    assert found
    return int(found)


def test_nothing_is_offered_while_a_month_is_missing_or_not_known(place: Place) -> None:
    amount, why = place.offered()
    assert amount is None
    assert why[0] == ""
    assert why[1] == why[2] == "No extract of this month has been checked yet."
    place.counted(AUGUST, 1, cell="claims")
    place.counted(SEPTEMBER, None)
    amount, why = place.offered()
    assert amount is None
    assert "before Reeve counted" in why[1]
    assert "cannot be read" in why[2]
    status, words = place.page("lineage/c002")
    assert status == 200
    assert "1 of 3 months is there" in words
    assert "What do you enter?" not in words
    assert "1 of 3 so far" in place.page("draft")[1]


def test_the_newest_versions_of_the_months_are_added_up_and_offered_with_the_way_there(place: Place) -> None:
    place.counted(AUGUST, 10_000_00)
    place.counted(AUGUST, 20_000_00)
    place.counted(SEPTEMBER, 5)
    whole = july(place) + 20_000_05
    assert place.offered() == (whole, ["", "", ""])
    pounds = f"{whole / 100:,.2f}"
    form = place.page("draft")[1]
    assert f"Offered from your extracts of July, August and September 2026: £{pounds}" in form
    status, words = place.page("lineage/c002")
    assert status == 200
    assert pounds in words
    assert "Provisional." in words
    assert "Version 3 , not sent" in words
    status, words = place.page("lineage")
    assert status == 200
    assert pounds in words
    assert "holds no amounts recovered" in words


def test_the_lines_of_a_month_come_out_of_the_file_and_that_stands_in_the_history(place: Place) -> None:
    status, words = place.page(f"lineage/c002/lines?month={JULY}")
    assert status == 200
    assert f"£{july(place) / 100:,.2f}" in words
    assert "another figure than the check" not in words
    page = BeautifulSoup(place.tom.get(f"{place.url}/lineage/c002/lines?month={JULY}").text, "html5lib")
    link = str(page.select("table a")[0]["href"])
    assert place.tom.get(link).status_code == 200
    assert any(
        "opened the lines behind" in words and "July 2026" in words for words in place.history("figure.lines_read")
    )
    helen = sign_in(place.app.test_client(), place.office.helen)
    assert place.page(f"lineage/c002/lines?month={JULY}", helen)[0] == 403
    status, words = place.page("lineage/c002", helen)
    assert status == 200
    assert "See the lines" not in words
    assert "What do you enter?" not in words


@pytest.mark.parametrize(
    "path", ["lineage/c001", "lineage/c777", "lineage/c002/lines", "lineage/c002/lines?month=2026-01"]
)
def test_what_is_not_there_is_not_found(place: Place, path: str) -> None:
    assert place.page(path)[0] == 404


def test_another_figure_needs_itself_and_a_reason(place: Place) -> None:
    for fields, words in (
        ({}, "Choose which figure you enter"),
        ({"answer": "another", "amount": "12 apples", "reason": "Counted."}, "must be an amount in pounds"),
        ({"answer": "another", "amount": "12", "reason": " "}, "Enter why it is another figure"),
        ({"answer": "another", "amount": "", "reason": "Counted."}, "Enter the figure"),
    ):
        status, text = place.enter(**fields)
        assert status == 422
        assert words in text


def test_both_figures_and_the_reason_stand_with_the_version_wherever_it_is_read(place: Place) -> None:
    whole = july(place) + 20_000_05
    assert place.enter(answer="another", amount="123.45", reason="The report of our ledger says so.")[0] == 303
    assert "entered another figure than the one offered for c002" in place.history("offer.answered")[0]
    assert "in place of" in place.page("lineage/c002")[1]
    place.office.save(place.office.tom, **{cell: text for cell, text in CELLS.items() if cell != "c002"})
    version = place.office.frozen()
    (kept,) = place.kept(version)
    assert (kept.offered, kept.entered, kept.reason) == (whole, 12345, "The report of our ledger says so.")
    assert [part["month"] for part in kept.made_of] == [JULY, AUGUST, SEPTEMBER]
    place.office.checked(version)
    pages = [f"versions/{version.number}", f"versions/{version.number}/submission"]
    _, sent = place.office.sent(version)
    (offer,) = json.loads(sent.manifest)["offers"]
    assert (offer["cell"], offer["offered"], offer["entered"], offer["taken"]) == ("c002", whole, 12345, False)
    assert (offer["reason"], offer["by"]["name"]) == (kept.reason, "Tom Preparer")
    pages.append(f"versions/{version.number}/submission")
    helen = sign_in(place.app.test_client(), place.office.helen)
    shown = [place.page(path)[1] for path in pages] + [place.page(f"versions/{version.number}/signature", helen)[1]]
    for words in shown:
        assert "“The report of our ledger says so.”" in words
        assert f"£{whole / 100:,.2f}" in words
        assert "£123.45" in words


def test_of_a_month_what_was_sent_counts_until_the_department_rejects_it(app: Flask, factory: Factory) -> None:
    place = Place(app, factory)
    for month, pence in ((JULY, 100), (AUGUST, 20), (SEPTEMBER, 3), (JULY, 900)):
        place.counted(month, pence)
    assert place.offered()[0] == 923, "the newest, where none was sent"
    july = place.months[JULY]
    whose = {"council_id": july.council_id, "department_id": july.department_id}
    sent = Consignment(
        **whose,
        id=uuid4(),
        obligation_id=july.id,
        submission_id=uuid4(),
        number=1,
        version_number=1,
        practice=True,
        manifest="{}",
        digest="sha256:0",
        sealed_at=now(),
    )
    factory.session.add(sent)
    factory.session.commit()
    assert place.offered()[0] == 123
    assert "Version 1" in place.page("lineage/c002")[1]
    rejected = Rejection(**whose, consignment_id=sent.id, n=1, reasons="The wrong month.", person_name="Ash Analyst")
    factory.session.add(rejected)
    factory.session.commit()
    assert place.offered()[0] == 923


def test_the_figure_offered_is_taken_and_a_change_nobody_explained_is_said(app: Flask, factory: Factory) -> None:
    place = Place(app, factory)
    for month in (JULY, AUGUST, SEPTEMBER):
        place.counted(month, 100)
    assert place.enter(answer="take")[0] == 303
    taken = place.office.frozen()
    assert [(kept.entered, kept.is_taken) for kept in place.kept(taken)] == [(300, True)]
    place.office.save(place.office.asha, c002="9.00")
    assert place.enter(answer="take", was="3.00", **{"read-at": "1"})[0] == 409
    other = place.office.frozen()
    (kept,) = place.kept(other)
    assert (kept.entered, kept.reason, kept.is_taken) == (900, "", False)
    place.office.checked(other)
    assert "No reason was given." in place.page(f"versions/{other.number}")[1]
