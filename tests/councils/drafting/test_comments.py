"""What colleagues say about a cell: who is asked, what stays open, and that none of it leaves the council."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from councils.drafting.comment import NothingToResolve, NotResolved, named_in, reopen, resolve
from councils.drafting.comment_queries import Conversation
from councils.returns.comment_models import CellComment
from councils.signoff.models import Submission
from reeve.audit.models import AuditEntry
from reeve.database import db
from reeve.definitions import load
from reeve.identity.models import Person
from reeve.mail.models import Letter
from tests.councils.office import Office, office
from tests.factories import Factory
from tests.reeve.identity.signing_in import sign_in, token_on

pytestmark = pytest.mark.one_server
FIELD = next(field for field in load("hbdr").layout.fields if field.name == "c001")
ASHA, ASHA_LEE, OTHER_ASHA = (Person(id=uuid4(), name=name) for name in ("Asha", "Asha Lee", "Asha"))


@pytest.fixture
def place(factory: Factory) -> Office:
    return office(factory)


@pytest.mark.parametrize(
    ("text", "asked", "unknown"),
    [
        ("Is this right, @Asha Lee?", [ASHA_LEE], []),
        ("@asha: and yours", [ASHA, OTHER_ASHA], []),
        ("@Asha Lee and @Asha", [ASHA_LEE, ASHA, OTHER_ASHA], []),
        ("Ask asha@example.org, or 5 @ 2 pounds", [], []),
        ("@Ashanti knows, @nobody too", [], ["Ashanti", "nobody"]),
        ("@", [], []),
    ],
    ids=["longest", "capitals", "several", "no-mention", "unknown", "bare"],
)
def test_a_name_behind_an_at_is_a_colleague(text: str, asked: list[Person], unknown: list[str]) -> None:
    assert named_in(text, [ASHA, ASHA_LEE, OTHER_ASHA]) == (asked, unknown)


def test_what_is_said_after_it_was_resolved_opens_it_again() -> None:
    turns = [CellComment(act=act) for act in ("said", "resolved")]
    assert Conversation().words == ""
    assert Conversation(turns).words == "1 comment, resolved"
    assert Conversation([*turns, CellComment(act="said")]).words == "2 comments, open"
    assert Conversation([*turns, CellComment(act="reopened")]).is_open


class Talk:
    """Somebody at the conversation about the first cell."""

    def __init__(self, app: Flask, place: Office, person: Person) -> None:
        self.client: FlaskClient = sign_in(app.test_client(), person)
        self.home = f"/c/{place.council.slug}/"
        self.draft = f"{self.home}returns/hbdr/{place.obligation.period}/draft"
        self.url = f"{self.draft}/comments/c001"

    def send(self, path: str = "", **data: str) -> TestResponse:
        token = token_on(self.client, self.home)
        return self.client.post(self.url + path, data=data | {"csrf_token": token})

    def words(self, url: str | None = None) -> str:
        main = BeautifulSoup(self.client.get(url or self.url).text, "html5lib").select_one("main")
        assert main is not None
        return re.sub(r"\s+", " ", main.get_text(" "))


def test_a_colleague_is_asked_answers_and_it_is_resolved_and_reopened(app: Flask, place: Office) -> None:
    tom, asha = Talk(app, place, place.tom), Talk(app, place, place.asha)
    assert "Nothing was said about this figure yet" in tom.words()
    assert "@Asha Preparer, @Helen Certifier" in tom.words()
    assert tom.send(text="It was £1,000.00 last time. Why, @Asha Preparer?").status_code == 303
    assert "Asked: Asha Preparer" in tom.words()
    assert "1 comment, open on Overpayment debt outstanding" in tom.words(tom.draft)
    assert "Colleagues ask you: Tom Preparer: HBDR" in asha.words(asha.home)
    assert "Colleagues ask you" not in tom.words(tom.home)
    assert asha.send(text="A large case.").status_code == 303
    assert "Colleagues ask you" not in asha.words(asha.home), "she answered"
    assert tom.send("/resolution").status_code == 303
    assert "2 comments, resolved." in tom.words()
    assert tom.send("/resolution").status_code == 409
    assert tom.send("/reopening").status_code == 303
    assert tom.send("/reopening").status_code == 409
    assert "2 comments, open." in tom.words()


def test_the_letter_and_the_history_hold_nothing_that_was_said(app: Flask, place: Office, factory: Factory) -> None:
    Talk(app, place, place.tom).send(text="It was £1,000.00 last time, @Helen Certifier")
    letter = factory.session.scalars(select(Letter).where(Letter.to_email == place.helen.email)).one()
    assert "cell c001 of HBDR, July to September 2026" in letter.body
    assert f"/c/{place.council.slug}/returns/hbdr/2026-27-Q2/draft/comments/c001" in letter.body
    with place.at_work(place.tom):
        entry = db.council.scalars(select(AuditEntry).where(AuditEntry.act == "comment.said")).one()
    assert entry.words.startswith("commented on cell c001 of HBDR")
    assert entry.words.endswith("and asked Helen Certifier")
    assert "1,000" not in letter.body + letter.subject + entry.words


def test_nothing_that_was_said_is_sent_and_it_makes_nobody_a_contributor(app: Flask, place: Office) -> None:
    version = place.ready()
    helen = Talk(app, place, place.helen)
    assert helen.send(text="Between ourselves: please look at this, @Tom Preparer").status_code == 303
    place.sent(version)
    with place.at_work(place.tom):
        manifest = db.council.scalars(select(Submission.manifest).where(Submission.version_id == version.id)).one()
    assert "Between ourselves" not in manifest
    page = helen.words(f"{helen.draft.removesuffix('draft')}versions/{version.number}/signature")
    assert "In what capacity do you sign?" in page, "she may sign it"


def test_bad_comments_and_cells_that_are_not_there(app: Flask, place: Office) -> None:
    tom = Talk(app, place, place.tom)
    assert "Enter a comment" in tom.send(text=" \x00 ").text
    refused = tom.send(text="What now, @Nobody?")
    assert refused.status_code == 422
    assert "Nobody you can ask is called “Nobody”" in refused.text
    assert tom.send(text="x" * 2001).status_code == 422
    assert tom.client.get(f"{tom.draft}/comments/c999").status_code == 404
    with place.at_work(place.tom), pytest.raises(NothingToResolve):
        resolve(place.obligation, FIELD)
    with place.at_work(place.tom), pytest.raises(NotResolved):
        reopen(place.obligation, FIELD)


def test_a_viewer_reads_and_says_nothing(app: Flask, place: Office, factory: Factory) -> None:
    viewer = Talk(app, place, factory.person("Vi Viewer", council=place.council, roles=("viewer",)))
    assert "Nothing was said" in viewer.words()
    assert "Add the comment" not in viewer.words()
    assert viewer.send(text="Hello").status_code == 403
