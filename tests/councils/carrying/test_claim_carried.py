"""A claim that a person carries: sent back by section, corrected, signed, taken as a pack, sent by hand, acknowledged.

The tests of this module are one story, in order: each goes on where the one before it ended.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from page import validate_pdf_bytes
from pypdf import PdfReader
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from councils.carrying.acknowledge import LARGEST, NotTaken, kind_of
from councils.carrying.models import Acknowledgement, Carriage
from councils.delivery.deliver import deliver
from councils.drafting.sections import places_of
from councils.returns.files import open_file
from councils.returns.models import StoredFile, Version
from councils.returns.queries import standing_of
from councils.returns.state import State, next_step, state_of
from councils.signoff.sign import sign
from reeve.audit.models import AuditEntry
from reeve.database import Role, db, now, unit
from reeve.database.prepare import migrations_folder
from reeve.definitions import load
from reeve.department.arrivals import Standing
from reeve.department.channels import travel_by
from reeve.installation import Installation
from tests.councils.carrying.claims import (
    CLAIM,
    YEAR,
    Browser,
    at_the_desk,
    boxes,
    claimant,
    entry,
    sent,
    text_in,
    version_from,
    words_of,
)
from tests.councils.office import Office, seal
from tests.definitions.forms import good
from tests.factories import Factory

ENGLAND = load("hb-subsidy-final.england")
SUMMARY, ALLOWANCES = "Summary", "Rent allowances"
TOLD_LATE = migrations_folder() / "sql" / "0038_carried.sql"


@pytest.fixture(scope="module")
def made(installation: Installation) -> Iterator[Factory]:
    factory = Factory(installation, salt="carried")
    with unit(Role.PLATFORM):
        assert travel_by(factory.department(), CLAIM, means="person", practice=True)
        assert not travel_by(factory.department(), CLAIM, means="person", practice=True)
    yield factory
    factory.close()


@pytest.fixture(scope="module")
def place(made: Factory) -> Office:
    return claimant(made, "york", CLAIM, YEAR)


@pytest.fixture(scope="module")
def tom(app: Flask, place: Office) -> Browser:
    return Browser(app, place, place.tom)


@pytest.fixture(scope="module")
def helen(app: Flask, place: Office) -> Browser:
    return Browser(app, place, place.helen)


def test_sections_are_sent_back_with_a_reason_each(place: Office, tom: Browser, helen: Browser) -> None:
    place.sent(version_from(place, **good(ENGLAND)))
    page = BeautifulSoup(helen.get("/versions/1/signature").text, "html5lib")
    headings = [heading.get_text(strip=True) for heading in page.select("table .reeve-section")]
    assert headings[0] == SUMMARY
    assert headings == list(dict.fromkeys(field.section for field in ENGLAND.layout.by_record["FORM"].values()))
    whys = {label.get_text(strip=True): box["value"] for label, box in boxes(page)}
    assert list(whys) == headings
    refused = helen.post("/versions/1/decline", sections=whys[SUMMARY])
    assert refused.status_code == 422
    assert f"Enter why you send back “{SUMMARY}”" in words_of(refused)
    answers = {whys[SUMMARY]: "The interim benefit is too low.", whys[ALLOWANCES]: "Cell 094 is last year's."}
    assert helen.post("/versions/1/decline", sections=list(answers), **answers).status_code == 303
    words = tom.words()
    assert "2 sections are sent back. The others stay as they are." in words
    assert "“Cell 094 is last year's.”" in words
    tasks = BeautifulSoup(tom.get("/draft").text, "html5lib")
    links = {link.get_text(strip=True): link["href"] for link in tasks.select(".govuk-inset-text dt a")}
    assert list(links) == [SUMMARY, ALLOWANCES]
    hints = [hint.get_text(strip=True) for hint in tasks.select(".govuk-task-list__hint")]
    assert hints.count("Sent back by the certifier") == 2
    assert hints.count("Not sent back: stays as it is") == len(hints) - 2
    section = str(links[ALLOWANCES]).partition("/hb-subsidy-final/2025-26")[2]
    assert "Sent back: “Cell 094 is last year's.”" in tom.words(section)
    sent_page = tom.words("/versions/1/submission")
    assert f"Sent back: {ALLOWANCES} Cell 094 is last year's." in sent_page


def test_what_was_not_sent_back_stays_as_it_is_unless_it_is_opened_with_a_reason(place: Office, tom: Browser) -> None:
    fields = ENGLAND.layout.by_record["FORM"].values()
    kept = next(one for one in fields if one.section not in (SUMMARY, ALLOWANCES) and not one.computed)
    was, here = good(ENGLAND)[kept.name], f"/draft/sections/{places_of(ENGLAND)[kept.name]}"
    page = BeautifulSoup(tom.get(here).text, "html5lib")
    assert "Not sent back." in page.text
    assert page.select_one(f"input[name={kept.name}]") is None
    refused = tom.post(here, **{kept.name: "5", f"{kept.name}-was": was})
    assert refused.status_code == 409
    assert "Open that section in the form with a reason" in words_of(refused)
    for change in ("update tenants.draft_value set text = '5'", "delete from tenants.draft_value"):
        with pytest.raises(IntegrityError, match="left this cell as it was"), place.at_work(place.tom):
            db.council.execute(text(f"{change} where cell = :cell"), {"cell": kept.name})
    assert tom.post(f"{here}/opening", reason=" ").status_code == 422
    assert tom.post(f"{here}/opening", reason="The ledger was put right.").status_code == 303
    assert tom.post(f"{here}/opening", reason="Again.").status_code == 409
    for figure in ("5", was):
        assert place.save(place.tom, **{kept.name: figure}).kept == (kept.name,)


def test_the_next_version_says_what_changed_in_them_and_elsewhere(place: Office, tom: Browser) -> None:
    version = version_from(place, x911="48,100,000", x901="500,001")
    words = tom.words("/versions/2/submission")
    assert "What changed since version 1 was declined" in words
    assert "Interim benefit subsidy already paid x911 £48,000,000.00 £48,100,000.00 +£100,000.00" in words
    assert f"{ALLOWANCES} Sent back: “Cell 094 is last year's.” No figure in this section has changed." in words
    assert "No figure has changed in the sections that were not sent back." in words
    assert "Tom Preparer opened" in words
    assert "which was not sent back: “The ledger was put right.”" in words
    place.sent(version)


def test_a_signed_claim_waits_for_a_person_and_no_machine_takes_it(place: Office, tom: Browser) -> None:
    refused = tom.get("/versions/2/pack")
    assert refused.status_code == 409, "not signed yet"
    with place.at_work(place.helen):
        submission = sent(place)
        sign(submission, db.council.scalars(select(Version).where(Version.number == 2)).one(), seal=seal(submission))
    deliver(place.council.id, submission.id)
    with place.at_work(place.tom):
        standing = standing_of(place.obligation)
        assert state_of(standing) is State.SIGNED
        assert next_step(standing, may=lambda _act: True).words == "Send it yourself"
        assert next_step(standing, may=lambda _act: False).path is None
    assert tom.get("/versions/2/delivery").location.endswith("/versions/2/pack")
    words = tom.words("/versions/2/pack")
    assert "This return is signed and not sent." in words
    assert "E-mail the claim, with a scan of its first page" in words
    assert "ask the department which channel it uses today" in words


def test_the_pack_holds_what_was_signed_as_accessible_papers(place: Office, tom: Browser) -> None:
    answer = tom.get("/versions/2/pack.zip")
    assert answer.data == tom.get("/versions/2/pack.zip").data, "the same version is the same bytes"
    archive = zipfile.ZipFile(io.BytesIO(answer.data))
    stem = f"practice-{CLAIM}-york-{YEAR}-version-2"
    names = ["1-checklist.pdf", "2-figures.pdf", "3-certificate.pdf", "manifest.json", "signature.json"]
    assert archive.namelist() == [f"{stem}/{name}" for name in names]
    with place.at_work(place.tom):
        assert archive.read(f"{stem}/manifest.json").decode() == sent(place).manifest
    for name in names[:3]:
        assert validate_pdf_bytes(archive.read(f"{stem}/{name}")).is_compliant, f"{name} by PDF/UA-1"
    papers = {name: PdfReader(io.BytesIO(archive.read(f"{stem}/{name}"))) for name in names[:3]}
    for reader in papers.values():
        assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
        assert all("DOES NOT COUNT" in page.extract_text() for page in reader.pages)
    figures = text_in(papers["2-figures.pdf"])
    for field in ENGLAND.layout.by_record["FORM"].values():
        assert field.name in figures
    assert "£48,100,000.00" in figures
    certificate = text_in(papers["3-certificate.pdf"])
    assert "Capacity: Section 151 officer" in certificate
    assert ENGLAND.statement in certificate


def test_it_is_recorded_when_how_and_to_whom_it_was_sent(place: Office, tom: Browser, helen: Browser) -> None:
    assert tom.post("/versions/2/acknowledgements", file=(io.BytesIO(b"x"), "a.txt")).status_code == 404
    wrong = tom.post("/versions/2/carriage", **entry(time="noon", how="", to_whom=" "))
    assert wrong.status_code == 422
    for said in ("must be a time of day", "Choose how you sent it", "Enter to whom you sent it"):
        assert said in words_of(wrong)
    for days, said in ((1, "later than now"), (-300, "before it was signed or released")):
        early = tom.post("/versions/2/carriage", **entry(now() + timedelta(days=days)))
        assert early.status_code == 422
        assert said in words_of(early)
    assert helen.post("/versions/2/carriage", **entry()).status_code == 403
    assert tom.post("/versions/2/carriage", **entry()).status_code == 303
    assert tom.post("/versions/2/carriage", **entry()).status_code == 409, "once"
    with place.at_work(place.tom):
        assert state_of(standing_of(place.obligation)) is State.SENT_BY_YOU
        assert db.council.scalars(select(Carriage.to_whom)).one() == "The subsidy team"
        words = db.council.scalars(select(AuditEntry.words).where(AuditEntry.act == "return.carried")).one()
    assert words.startswith("recorded that version 2 of HB subsidy final claim, ")
    assert words.endswith(", was sent to the department by hand")
    assert at_the_desk(place) == (Standing.CARRIED, False)
    page = tom.words("/versions/2/pack")
    assert "Sent by you" in page
    assert "Delivered" not in page
    assert "By e-mail" in page


def test_what_was_carried_counts_as_last_periods_figures_and_says_so(
    app: Flask, made: Factory, place: Office, tom: Browser
) -> None:
    following = replace(place, obligation=made.obligation(place.council, CLAIM, "2026-27"))
    page = Browser(app, following, place.tom).words("/draft/sections/1")
    assert "Last period is financial year 2025-26, as you sent it to the department yourselves." in page
    assert "£48,100,000.00" in page


def test_what_came_back_is_kept_with_it(place: Office, tom: Browser) -> None:
    for name, data in (("macro.xlsm", b"x"), ("empty.pdf", b"")):
        assert tom.post("/versions/2/acknowledgements", file=(io.BytesIO(data), name)).status_code == 422
    with pytest.raises(NotTaken, match="larger than 5 MB"):
        kind_of("large.pdf", b"x" * (LARGEST + 1))
    for name in ("thanks.eml", "receipt.pdf"):
        assert tom.post("/versions/2/acknowledgements", file=(io.BytesIO(b"Received"), name)).status_code == 303
    assert at_the_desk(place) == (Standing.CARRIED, True)
    kept = tom.get("/versions/2/acknowledgements/2")
    assert kept.data == b"Received"
    assert 'filename="receipt.pdf"' in kept.headers["Content-Disposition"]
    assert tom.get("/versions/2/acknowledgements/3").status_code == 404
    with place.at_work(place.tom):
        file = db.council.scalars(select(StoredFile).where(StoredFile.name == "thanks.eml")).one()
        assert file.retention_until is not None
        assert open_file(file).read() == b"Received"
        assert len(db.council.scalars(select(Acknowledgement)).all()) == 2


def test_the_desk_is_told_once_of_what_was_carried_before_it_had_a_place_for_that(made: Factory, place: Office) -> None:
    """The migration's own statements, as its role runs them, behind forced walls."""
    told, carried = at_the_desk(place), text("select * from department.carried_return")
    with made.engine.begin() as connection:
        known = dict(connection.execute(carried).mappings().one())
        connection.execute(text("delete from department.carried_return"))
        for _ in range(2):
            connection.execute(text("set local role reeve_migrator"))
            connection.connection.driver_connection.execute(TOLD_LATE.read_text())
            connection.execute(text("reset role"))
            late = dict(connection.execute(carried).mappings().one())
            assert abs(late.pop("acknowledged_at") - known["acknowledged_at"]) < timedelta(minutes=1)
            assert late == {name: value for name, value in known.items() if name != "acknowledged_at"}
        walls = "select count(*) from pg_class where relrowsecurity and not relforcerowsecurity"
        assert connection.scalar(text(walls)) == 0
    assert at_the_desk(place) == told == (Standing.CARRIED, True)


def test_what_changes_after_the_signature_makes_it_stale_and_wants_another(place: Office, tom: Browser) -> None:
    assert "have been saved since" not in tom.words()
    place.save(place.tom, x911="48,200,000")
    stale = "Figures in the form have been saved since version 2 was signed."
    assert stale in tom.words()
    assert "The signature stands for version 2 as it was." in tom.words("/versions/2/submission")
    version = place.frozen()
    place.checked(version)
    assert "This signature stands for version 2 only." in tom.words("/versions/2/submission")
    assert tom.get("/versions/3/changes").status_code == 404, "not sent"
    _, submission = place.sent(version)
    with place.at_work(place.helen):
        sign(submission, version, seal=seal(submission))


def test_two_signed_versions_are_compared_cell_by_cell(tom: Browser) -> None:
    words = tom.words("/versions/3/changes")
    assert "What changed from version 2 to version 3" in words
    assert "2 figures of" in words
    assert "x911 £48,100,000.00 £48,200,000.00 +£100,000.00" in words
    assert "Helen Certifier, Section 151 officer" in words
    assert tom.words("/versions/3/changes?since=banana") == words
    assert tom.get("/versions/2/changes").status_code == 404, "none was signed before"
    history = BeautifulSoup(tom.get("").text, "html5lib")
    links = [link["href"] for link in history.select(".moj-timeline a")]
    assert links == [f"{tom.url}/versions/3/changes"]
