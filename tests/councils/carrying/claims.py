"""A council that owes a return, somebody at its pages, and what a page or a paper says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime

from bs4 import BeautifulSoup, Tag
from flask import Flask
from flask.testing import FlaskClient
from pypdf import PdfReader
from sqlalchemy import select
from werkzeug.test import TestResponse

from councils.returns.models import Version
from councils.signoff.models import Submission
from reeve.database import Role, db, now, unit
from reeve.department.arrivals import Standing, arrivals
from reeve.identity.models import Person
from reeve.web.filters import local
from tests.councils.office import Office
from tests.factories import Factory
from tests.reeve.identity.signing_in import sign_in, token_on


def claimant(made: Factory, slug: str, return_key: str, period: str) -> Office:
    council = made.council(slug)
    return Office(
        council,
        made.obligation(council, return_key, period),
        made.person("Tom Preparer", council=council, roles=("preparer",)),
        made.person("Asha Preparer", council=council, roles=("preparer",)),
        made.person("Helen Certifier", council=council, roles=("certifier",)),
    )


class Browser:
    """Somebody at the pages of the claim."""

    def __init__(self, app: Flask, place: Office, person: Person) -> None:
        self.client: FlaskClient = sign_in(app.test_client(), person)
        self.url = f"/c/{place.council.slug}/returns/{place.obligation.return_key}/{place.obligation.period}"

    def get(self, page: str) -> TestResponse:
        return self.client.get(f"{self.url}{page}")

    def words(self, page: str = "") -> str:
        answer = self.get(page)
        assert answer.status_code == 200, words_of(answer)
        return words_of(answer)

    def post(self, page: str, **data: object) -> TestResponse:
        data["csrf_token"] = token_on(self.client, "/account")
        return self.client.post(f"{self.url}{page}", data=data, content_type="multipart/form-data")


def words_of(answer: TestResponse) -> str:
    """What a page says, without the labels that its tables' cells show on a narrow screen."""
    main = BeautifulSoup(answer.text, "html5lib").select_one("main")
    assert main is not None
    for label in main.select(".reeve-cell-label"):
        label.decompose()
    return re.sub(r"\s+", " ", main.get_text(" "))


def version_from(place: Office, **cells: str) -> Version:
    place.save(place.tom, **cells)
    version = place.frozen()
    place.checked(version)
    return version


def text_in(reader: PdfReader) -> str:
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in reader.pages))


CLAIM, YEAR = "hb-subsidy-final", "2025-26"


def sent(place: Office) -> Submission:
    return db.council.scalars(select(Submission).order_by(Submission.submitted_at.desc()).limit(1)).one()


def boxes(page: BeautifulSoup) -> Iterator[tuple[Tag, Tag]]:
    for box in page.select("input[name=sections]"):
        label = page.select_one(f"label[for={box['id']}]")
        assert label is not None
        yield label, box


def entry(at: datetime | None = None, **more: str) -> dict[str, object]:
    """What an officer enters who sent it at that moment; now, where none is given."""
    moment = local(at or now())
    day = [str(moment.day), str(moment.month), str(moment.year)]
    return {"day": day, "time": f"{moment:%H:%M}", "how": "by e-mail", "to_whom": "The subsidy team", **more}


def at_the_desk(place: Office) -> tuple[Standing, bool]:
    """How the department sees the claim, and whether it is acknowledged."""
    with unit(Role.DEPARTMENT, department_id=place.obligation.department_id):
        rows = arrivals(CLAIM, YEAR, practice=True, now=now())
    row = next(row for row in rows if row.slug == place.council.slug)
    assert row.carried_at is not None
    return row.standing, row.acknowledged_at is not None
