"""For tests: what a page says, how a version stands, and an officer who gives a reason."""

from __future__ import annotations

from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from councils.returns.models import Standing, Version
from councils.returns.queries import standing_of
from councils.validation.models import FindingTotal
from reeve.database import db
from reeve.identity.models import Person
from tests.councils.uploads.desk import Desk
from tests.reeve.identity.signing_in import token_on


def words(answer: TestResponse) -> str:
    page = BeautifulSoup(answer.text, "html5lib").main
    assert page is not None
    return page.get_text(" ", strip=True)


def standing(tom: Desk) -> Standing:
    with tom.at_work():
        return standing_of(tom.obligation)


def total(tom: Desk, version: Version, rule: str) -> FindingTotal:
    run = tom.run_of(version)
    with tom.at_work():
        return db.council.scalars(
            select(FindingTotal).where(FindingTotal.check_id == run.id, FindingTotal.rule_id == rule)
        ).one()


def answer(
    tom: Desk,
    rule: str,
    reason: str = "The benefits system holds it like this.",
    *,
    noun: str = "explanations",
    line: int | None = None,
    version: int = 1,
    person: Person | None = None,
    client: FlaskClient | None = None,
) -> TestResponse:
    client = client or tom.client(person)
    data = {"rule": rule, "reason": reason, "csrf_token": token_on(client, f"/c/{tom.council.slug}/")}
    return client.post(
        f"{tom.url}/versions/{version}/{noun}", data=data | ({} if line is None else {"line": str(line)})
    )
