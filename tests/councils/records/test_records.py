"""The copy of record: what it says, and who reads it by a link; each reading in the council's history."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from uuid import uuid4

import pytest
import time_machine
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from pypdf import PdfReader
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError
from werkzeug.test import TestResponse

from councils.delivery.deliver import deliver
from councils.delivery.models import Delivery
from councils.records.models import RecordLink
from councils.returns.models import Version
from councils.signoff.sign import Seal, sign
from councils.validation.answer import dispute, explain
from reeve.app import create_app
from reeve.audit.queries import chain_entries
from reeve.database import Role, now, unit
from reeve.department.models import Consignment, LateEntry
from reeve.identity.engagement_models import EngagementOutcome
from reeve.identity.models import Person
from reeve.identity.token import hashed
from reeve.installation import Installation
from tests.councils.office import CELLS, QUARTER, Office, accepted_before, office, seal
from tests.factories import Factory
from tests.house.addresses import Caller
from tests.reeve.identity.signing_in import sign_in

LATER = timedelta(days=31)


@dataclass(frozen=True)
class Place:
    """A council whose debt form was explained, signed and delivered."""

    app: Flask
    office: Office
    everybody: Person

    @property
    def path(self) -> str:
        return f"/c/{self.office.council.slug}/returns/hbdr/{QUARTER}/versions/1/record"

    def as_(self, person: Person) -> FlaskClient:
        return sign_in(self.app.test_client(), person)

    def link(self, label: str = "Auditors and Co", lasts: str = "30") -> str:
        """The path of a new link, made by the certifier."""
        return link_in(self.post("/links", label=label, lasts=lasts))

    def post(self, path: str, **fields: str) -> TestResponse:
        client = self.as_(self.office.helen)
        token = Caller(client, form=f"{self.path}/links").token
        return client.post(f"{self.path}{path}", data={"csrf_token": token, **fields})

    def history(self) -> list[str]:
        with unit(Role.COUNCIL, council_id=self.office.council.id) as session:
            return [f"{entry.actor} {entry.words}" for entry in chain_entries(session, self.office.council.id)]


def link_in(answer: TestResponse) -> str:
    assert answer.status_code == 200, words(answer)
    found = re.search(r"/records/[\w-]+", answer.text)
    assert found is not None
    return found[0]


def words(answer: TestResponse) -> str:
    return BeautifulSoup(answer.text, "html5lib").get_text(" ", strip=True)


@pytest.fixture(scope="module")
def place(installation: Installation) -> Iterator[Place]:
    factory = Factory(installation, salt="rec")
    council = office(factory)
    accepted_before(council, factory, c002="200")
    version = council.ready(**CELLS)
    council.checked(version, ("HBDR-001", "confirm", 1), ("HBDR-005", "fix", 1))
    with council.at_work(council.asha):
        explain(version, "HBDR-001", reason="The write-offs were agreed by committee.")
        dispute(version, "HBDR-005", reason="Recoveries of earlier years are in it too.")
    version, sent = council.sent(version)
    ready = seal(sent)
    with council.at_work(council.helen):
        sign(sent, version, seal=Seal("Section 151 officer", ready.read, ready.evidence))
    deliver(council.council.id, sent.id)
    everybody = factory.person("Vera Viewer", council=council.council, roles=("viewer",))
    yield Place(create_app(installation.settings), council, everybody)
    factory.close()


def test_it_says_what_was_sent_who_signed_and_when_it_came(place: Place) -> None:
    said = words(place.as_(place.everybody).get(place.path))
    for expected in (
        "Copy of record",
        "Practice.",
        f"Council {place.office.council.name}",
        "£1,149.50",
        "Overpayments identified in the quarter: +£50.00, from £200.00 to £250.00",
        "“The write-offs were agreed by committee.”",
        "“Recoveries of earlier years are in it too.”",
        "Tom Preparer: entered figures, made the version, sent it",
        "Certified by Helen Certifier, Section 151 officer",
        "Entry in Reeve's log 1",
        f"Consignment practice/{place.office.council.slug}/hbdr/{QUARTER}/1",
    ):
        assert expected in said, expected
    assert "Hand it to an auditor" not in said, "a viewer hands nothing over"


def test_there_is_none_before_it_is_delivered(place: Place) -> None:
    answer = place.as_(place.everybody).get(place.path.replace("versions/1", "versions/2"))
    assert answer.status_code == 404


def test_whoever_holds_a_link_reads_the_copy_and_the_council_sees_it(place: Place) -> None:
    link = place.link("The reporting accountant")
    answer = place.app.test_client().get(link)
    said = words(answer)
    assert answer.status_code == 200
    assert "made this link for The reporting accountant" in said
    assert "£1,149.50" in said
    assert answer.headers["Cache-Control"] == "no-store"
    assert place.history()[-2:] == [
        "Helen Certifier made a link to the copy of record of version 1 of HBDR, July to September 2026 (quarter 2 of "
        "2026-27), for The reporting accountant, for 30 days",
        "Whoever holds the link for The reporting accountant read the copy of record of version 1 of HBDR, July to "
        "September 2026 (quarter 2 of 2026-27)",
    ]
    listed = words(place.as_(place.office.helen).get(f"{place.path}/links"))
    assert "Opened 1 time, last" in listed
    assert link.removeprefix("/records/") not in listed, "the token is shown once"


def test_the_pdf_says_the_same_to_the_council_and_to_whoever_holds_a_link(place: Place) -> None:
    link = place.link("The firm")
    own = place.as_(place.everybody).get(f"{place.path}.pdf")
    theirs = place.app.test_client().get(f"{link}/copy-of-record.pdf")
    assert (own.status_code, own.mimetype, theirs.status_code) == (200, "application/pdf", 200)
    assert f'filename="practice-copy-of-record-hbdr-{QUARTER}-version-1.pdf"' in own.headers["Content-Disposition"]
    assert own.data == theirs.data
    assert theirs.headers["Cache-Control"] == "no-store"
    assert place.history()[-1].startswith(
        "Whoever holds the link for The firm took away, as a PDF, the copy of record of"
    )
    read = PdfReader(BytesIO(own.data))
    said = re.sub(r"\s+", " ", " ".join(page.extract_text() for page in read.pages))
    for expected in (
        "PRACTICE: DOES NOT COUNT",
        f"Council: {place.office.council.name}",
        "£1,149.50",
        "Overpayments identified in the quarter: +£50.00, from £200.00 to £250.00.",
        "“The write-offs were agreed by committee.”",
        "“Recoveries of earlier years are in it too.”",
        "Tom Preparer: entered figures, made the version, sent it",
        "Certified by: Helen Certifier, Section 151 officer",
        "Entry in Reeve's log: 1",
        "http://localhost/verify, without an account",
    ):
        assert expected in said.replace("’", "'"), expected
    assert read.root_object["/MarkInfo"]["/Marked"]
    assert place.app.test_client().get("/records/nobody/copy-of-record.pdf").status_code == 404


def test_a_link_ends_with_its_day_and_at_once_when_it_is_ended(place: Place) -> None:
    expires, ended = place.link("Too late"), place.link("Ended")
    with time_machine.travel(now() + LATER, tick=True):
        gone = place.app.test_client().get(expires)
    with unit(Role.COUNCIL, council_id=place.office.council.id) as session:
        link_id = session.query(RecordLink.id).filter_by(token_hash=hashed(ended.removeprefix("/records/"))).scalar()
    assert place.post(f"/links/{link_id}/end").status_code == 303
    assert place.post(f"/links/{link_id}/end").status_code == 409
    stopped = place.app.test_client().get(ended)
    unknown = place.app.test_client().get("/records/never-made")
    assert {answer.status_code for answer in (gone, stopped, unknown)} == {404}
    assert words(gone) == words(stopped) == words(unknown), "nobody learns why"
    assert "Ask the council that gave it to you for a new one" in words(gone)


def test_what_a_reporting_accountant_found_stands_on_it(place: Place, installation: Installation) -> None:
    factory = Factory(installation, salt="found")
    version_id = factory.session.query(Version.id).filter_by(obligation_id=place.office.obligation.id).scalar()
    found = EngagementOutcome(
        council_id=place.office.council.id,
        id=uuid4(),
        version_id=version_id,
        engagement_id=uuid4(),
        firm="Sums LLP",
        person_id=uuid4(),
        person_name="Rae Porting",
        reported_on=date(2026, 10, 1),
        words="Two cases were wrong.",
    )
    factory.session.add(found)
    factory.session.commit()
    factory.close()
    for answer in (place.as_(place.everybody).get(place.path), place.app.test_client().get(place.link("Found"))):
        said = words(answer)
        assert "What the reporting accountant found" in said
        assert "“Two cases were wrong.” Rae Porting, Sums LLP. Report of 1 October 2026." in said


def test_only_who_certifies_or_is_admin_makes_links(place: Place) -> None:
    for person in (place.office.tom, place.everybody):
        assert place.as_(person).get(f"{place.path}/links").status_code == 403


def test_who_it_is_for_must_be_said(place: Place) -> None:
    answer = place.post("/links", label=" ", lasts="30")
    assert answer.status_code == 422
    assert "Enter who the link is for" in words(answer)
    assert place.post("/links", label="Somebody", lasts="9999").status_code == 422


def test_the_gate_sees_a_link_only_by_its_token_and_changes_nothing_but_that_it_was_read(place: Place) -> None:
    token = place.link("Walled").removeprefix("/records/")
    with unit(Role.GATE) as session:
        assert session.query(RecordLink).count() == 0
    with unit(Role.GATE, token_hash=hashed(token)) as session:
        assert [link.label for link in session.query(RecordLink)] == ["Walled"]
    for change in ("set expires_at = now() + interval '1 year'", "set ended_at = null", "set delivery_id = id"):
        with (
            pytest.raises(ProgrammingError, match="permission denied"),
            unit(Role.GATE, token_hash=hashed(token)) as gate,
        ):
            gate.execute(text(f"update platform.record_link {change}"))
    for role in (Role.DEPARTMENT, Role.PLATFORM):
        with pytest.raises(ProgrammingError, match="permission denied"), unit(role) as session:
            session.execute(text("select label from platform.record_link"))


def test_the_late_entry_of_a_receipt_lies_beside_it(place: Place) -> None:
    """As the night adds one to a receipt from before there was a log."""
    page, file = place.path.replace("/record", "/delivery"), place.path.replace("/record", "/log-entry.json")
    client = place.as_(place.everybody)
    assert client.get(file).status_code == 404
    with unit(Role.COUNCIL, council_id=place.office.council.id) as session:
        delivery = session.query(Delivery).filter(Delivery.receipt.is_not(None)).one()
        given = session.query(Consignment).filter_by(id=delivery.consignment_id).one()
    with unit(Role.DEPARTMENT, department_id=given.department_id) as session:
        ids = {"council_id": given.council_id, "department_id": given.department_id, "consignment_id": given.id}
        session.add(LateEntry(**ids, document="an entry", entered_at=datetime(2026, 11, 28, 1, 40, tzinfo=UTC)))
    said = words(client.get(page))
    assert "In Reeve's log Since 28 November 2026 at 01:40. It was delivered before there was a log" in said
    answer = client.get(file)
    assert (answer.text, answer.mimetype) == ("an entry", "application/json")
