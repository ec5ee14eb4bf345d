"""Sign-off in the browser's eyes: what is read, who is offered what, and each refusal in words."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from councils.returns.add_version import add_contributor, add_version
from councils.returns.models import Version
from councils.returns.queries import definition_of
from councils.signoff.decline import decline
from councils.signoff.models import Release, Signature, Submission
from councils.signoff.withdraw import withdraw
from councils.validation.answer import explain
from councils.validation.models import CheckRun
from reeve.database import db, now
from reeve.department.models import Obligation
from reeve.identity.models import Person
from reeve.mail.models import Letter
from tests.councils.delivery.submitted import stored_file
from tests.councils.office import CELLS, QUARTER, Office, office
from tests.councils.signoff.test_submit import jobs
from tests.factories import Factory
from tests.reeve.identity.signing_in import sign_in, token_on, totp_secret
from tests.reeve.identity.software_passkey import SoftwarePasskey


@pytest.fixture
def place(factory: Factory) -> Office:
    return office(factory)


class Browser:
    """Somebody at a version's pages."""

    def __init__(self, app: Flask, place: Office, person: Person, *, returns: str = f"hbdr/{QUARTER}", n: int = 1):
        self.client: FlaskClient = sign_in(app.test_client(), person)
        self.url = f"/c/{place.council.slug}/returns/{returns}/versions/{n}"

    def get(self, page: str) -> TestResponse:
        return self.client.get(f"{self.url}/{page}")

    def words(self, page: str) -> str:
        return text(self.get(page))

    def post(self, target: str, *, page: str | None = None, **data: str) -> TestResponse:
        soup = BeautifulSoup(self.get(page or target).text, "html5lib")
        read = soup.select_one("input[name=read]")
        known = {"csrf_token": token_on(self.client, "/account"), "read": str(read["value"]) if read else ""}
        return self.client.post(f"{self.url}/{target}", data=known | data)


def text(answer: TestResponse) -> str:
    main = BeautifulSoup(answer.text, "html5lib").select_one("main")
    assert main is not None
    return re.sub(r"\s+", " ", main.get_text(" "))


def test_check_answers_shows_all_that_is_sent(app: Flask, place: Office) -> None:
    place.save(place.tom, **CELLS)
    version = place.frozen()
    place.checked(version, ("HBDR-001", "confirm", 1))
    tom = Browser(app, place, place.tom)
    assert "There is still 1 finding to explain" in tom.words("submission")
    assert "Send for signature" not in tom.words("submission").replace("Check before you send for signature", "")
    with place.at_work(place.asha):
        explain(version, "HBDR-001", reason="A credit of last year")
    page = tom.words("submission")
    for expected in (
        "£1,149.50",
        "“A credit of last year”",
        "Asha Preparer: explained findings",
        "Tom Preparer: entered figures, made the version, sent it",
        "I am the council's responsible finance officer",
        "No rule is disputed",
        "No earlier return has been accepted",
    ):
        assert expected in page
    answer = tom.post("submission")
    assert answer.status_code == 303
    assert answer.location.endswith(f"/returns/hbdr/{QUARTER}")
    assert "What was sent" in tom.words("submission")
    assert "already been sent" in text(tom.post("submission"))


def test_the_certifier_is_written_to_without_a_figure(app: Flask, place: Office, factory: Factory) -> None:
    place.ready()
    Browser(app, place, place.tom).post("submission")
    letter = factory.session.scalars(select(Letter).where(Letter.to_email == place.helen.email)).one()
    assert "is waiting for your signature" in letter.subject
    assert f"/c/{place.council.slug}/returns/hbdr/{QUARTER}/versions/1/signature" in letter.body
    assert "£" not in letter.body
    assert factory.session.scalars(select(Letter).where(Letter.to_email == place.tom.email)).first() is None


def test_the_certifier_reads_and_signs_with_a_fresh_code(app: Flask, place: Office, factory: Factory) -> None:
    totp = totp_secret(place.helen)
    place.sent()
    helen = Browser(app, place, place.helen)
    page = helen.words("signature")
    for expected in ("£1,149.50", "The statement", "Practice", "In what capacity do you sign?", "Or decline"):
        assert expected in page
    missing = helen.post("signature")
    assert missing.status_code == 422
    assert "Choose in what capacity you sign" in text(missing)
    assert "Enter the code" in text(missing)
    wrong = helen.post("signature", code="000000", capacity="Responsible finance officer")
    assert wrong.status_code == 422
    assert "That code was not accepted" in text(wrong)
    code = totp.now()
    assert helen.post("signature", code=code, capacity="Mayor").status_code == 422
    done = helen.post("signature", code=totp.now(), capacity="Responsible finance officer")
    assert done.status_code == 303, text(done)
    assert len(jobs(place, factory, "deliver")) == 1
    page = helen.words("signature")
    assert "Signed" in page
    assert "Digest of the signature" in page
    assert "One-time code" not in page
    assert "already been signed" in text(helen.post("signature", code=totp.now(), capacity="x"))


def test_a_certifier_who_contributed_is_told_and_offered_nothing(app: Flask, place: Office, factory: Factory) -> None:
    factory.join(place.tom, place.council, "certifier")
    totp = totp_secret(place.tom)
    place.sent()
    tom = Browser(app, place, place.tom)
    page = tom.words("signature")
    assert "You had a hand in this version, so somebody else must sign it." in page
    assert "One-time code" not in page
    refused = tom.post("signature", code=totp.now(), capacity="Responsible finance officer")
    assert refused.status_code == 403
    assert "You had a hand in this version, so somebody else must sign it." in text(refused)
    with place.at_work(place.tom):
        assert db.council.scalars(select(Signature)).all() == []


def test_a_page_of_another_manifest_is_refused(app: Flask, place: Office) -> None:
    totp = totp_secret(place.helen)
    place.sent()
    helen = Browser(app, place, place.helen)
    stale = helen.post("signature", code=totp.now(), capacity="Responsible finance officer", read="sha256:1")
    assert stale.status_code == 409
    assert "Something in this version changed while you were reading it" in text(stale)


def test_declining_needs_a_reason_and_tells_the_preparer(app: Flask, place: Office, factory: Factory) -> None:
    place.sent()
    helen = Browser(app, place, place.helen)
    empty = helen.post("decline", page="signature", reason=" ")
    assert empty.status_code == 422
    assert "Enter why you decline" in text(empty)
    assert helen.post("decline", page="signature", reason="Write-offs are last year's").status_code == 303
    period = Browser(app, place, place.tom).client.get(f"/c/{place.council.slug}/returns/hbdr/{QUARTER}")
    assert "Version 1 was declined by Helen Certifier “Write-offs are last year's”" in text(period)
    assert "One-time code" not in helen.words("signature")
    letter = factory.session.scalars(select(Letter).where(Letter.to_email == place.tom.email)).one()
    assert "was not signed" in letter.subject
    assert "Write-offs" not in letter.body
    assert urlsplit(letter.body.split()[-1]).path.endswith("/draft")


def test_withdrawing_needs_a_reason(app: Flask, place: Office) -> None:
    place.sent()
    tom = Browser(app, place, place.tom)
    assert "Withdraw this version" in tom.words("submission")
    assert tom.post("withdrawal", reason="").status_code == 422
    assert tom.post("withdrawal", reason="A cell was missed").status_code == 303
    assert "nothing to withdraw" in tom.words("withdrawal")
    assert "was withdrawn" in text(tom.post("withdrawal", reason="Again"))
    helen = Browser(app, place, place.helen)
    assert "One-time code" not in helen.words("signature")


def test_who_may_do_what(app: Flask, place: Office, factory: Factory) -> None:
    version = place.ready()
    viewer = Browser(app, place, factory.person("Vi Viewer", council=place.council, roles=("viewer",)))
    assert "A preparer sends this version." in viewer.words("submission")
    assert viewer.post("submission").status_code == 403
    assert viewer.get("signature").status_code == 403
    tom, helen = Browser(app, place, place.tom), Browser(app, place, place.helen)
    assert tom.get("signature").status_code == 403
    assert helen.get("signature").status_code == 404, "not sent yet"
    assert helen.post("submission").status_code == 403
    place.sent(version)
    assert helen.get("withdrawal").status_code == 403
    other = office(factory)
    stranger = Browser(app, place, other.helen)
    for page in ("submission", "signature", "release", "withdrawal"):
        assert stranger.get(page).status_code == 404


def test_a_closed_submission_says_what_became_of_it(app: Flask, place: Office) -> None:
    version, sent = place.sent()
    with place.at_work(place.helen):
        decline(sent, version, reason="No")
    page = Browser(app, place, place.tom).words("submission")
    assert "Declined" in page
    assert "Helen Certifier" in page
    place.save(place.tom, c004="3")
    second = place.frozen()
    place.checked(second)
    _, again = place.sent(second)
    with place.at_work(place.tom):
        withdraw(again, second, reason="Wrong")
    page = Browser(app, place, place.tom, n=2).words("submission")
    assert "Withdrawn" in page


def extract(place: Office, factory: Factory) -> tuple[Obligation, Version]:
    """A checked extract, which no law asks a signature for."""
    obligation = factory.obligation(place.council, "shbe", "2026-10")
    with place.at_work(place.tom):
        version = add_version(obligation, source="file", file=stored_file(place.council.id, factory))
        add_contributor(version, "uploaded")
        digest = definition_of(obligation).hash
        db.council.add(
            CheckRun(version_id=version.id, definition_hash=digest, engine_version="1", outcome="clean", stage="done",
                     finished_at=now())
        )  # fmt: skip
    return obligation, version


def test_without_signature_or_release_sending_delivers(app: Flask, place: Office, factory: Factory) -> None:
    extract(place, factory)
    tom = Browser(app, place, place.tom, returns="shbe/2026-10")
    assert "Check before you send " in tom.words("submission")
    assert tom.post("submission").status_code == 303
    assert len(jobs(place, factory, "deliver")) == 1
    assert "Your council asks for no release" in tom.words("release")
    assert "asks for no release" in text(tom.post("release"))


def test_a_council_may_ask_for_a_second_person(app: Flask, place: Office, factory: Factory) -> None:
    extract(place, factory)
    admin = sign_in(app.test_client(), factory.person("Ada Admin", council=place.council, roles=("admin",)))
    policy = f"/c/{place.council.slug}/policy"
    page = admin.get(policy).text
    assert "is signed by the responsible finance officer" in page
    data = {"csrf_token": token_on(admin, policy), "release": "shbe"}
    assert admin.post(policy, data=data).status_code == 303
    assert "a release is asked, set by Ada Admin" in admin.get(policy).text
    assert sign_in(app.test_client(), place.tom).get(policy).status_code == 403
    tom = Browser(app, place, place.tom, returns="shbe/2026-10")
    assert tom.post("submission").status_code == 303
    assert jobs(place, factory, "deliver") == []
    assert "somebody else must release it" in tom.words("release")
    assert "somebody else must release it" in text(tom.post("release"))
    asha = Browser(app, place, place.asha, returns="shbe/2026-10")
    assert "Release version 1" in asha.words("release")
    assert asha.post("release").status_code == 303
    assert len(jobs(place, factory, "deliver")) == 1
    assert "already been released" in text(asha.post("release"))
    with place.at_work(place.tom):
        sent = db.council.scalars(select(Submission)).one()
        assert sent.release_required
        assert db.council.scalars(select(Release.person_name)).all() == ["Asha Preparer"]


def test_the_certifier_signs_with_a_passkey_for_exactly_this_manifest(app: Flask, place: Office) -> None:
    place.sent()
    helen, device = Browser(app, place, place.helen), SoftwarePasskey()
    client = helen.client

    def asked(path: str, **about: str) -> dict[str, Any]:
        data = {"csrf_token": token_on(client, "/account"), **about}
        options: dict[str, Any] = client.post(path, data=data).get_json()
        return options

    made = device.create(asked("/account/passkeys/challenge"))
    data = {"csrf_token": token_on(client, "/account"), "name": "Laptop", "passkey": made}
    assert client.post("/account/passkeys", data=data).status_code == 303
    soup = BeautifulSoup(helen.get("signature").text, "html5lib")
    about = str(soup.select_one("[data-reeve-passkey]")["data-reeve-passkey-about"])  # type: ignore[index]
    capacity = "Responsible finance officer"
    for wrong in ("", "sha256:another"):
        answer = device.get(asked("/account/confirm/challenge", about=wrong))
        refused = helen.post("signature", passkey=answer, code="", capacity=capacity)
        assert refused.status_code == 422
        assert "That passkey was not accepted" in text(refused)
    answer = device.get(asked("/account/confirm/challenge", about=about))
    assert helen.post("signature", passkey=answer, code="", capacity=capacity).status_code == 303
    with place.at_work(place.helen):
        document = json.loads(db.council.scalars(select(Signature.document)).one())
    assert document["evidence"]["method"] == "passkey"
