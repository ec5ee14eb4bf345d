"""For tests: a subsidy claim being filled in, its pages read and sent, and what they ask the database."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from sqlalchemy import event
from sqlalchemy.engine import Engine
from werkzeug.test import TestResponse

from councils.returns.models import Version
from tests.councils.office import Office
from tests.factories import Factory

YEAR = "2025-26"
CLAIM = f"hb-subsidy-final/{YEAR}"


def claimant(made: Factory, slug: str) -> Office:
    council = made.council(slug)
    return Office(
        council,
        made.obligation(council, "hb-subsidy-final", YEAR),
        made.person("Tom Preparer", council=council, roles=("preparer",)),
        made.person("Asha Preparer", council=council, roles=("preparer",)),
        made.person("Helen Certifier", council=council, roles=("certifier",)),
    )


def read(client: FlaskClient, place: Office, page: str, *, of: str = CLAIM) -> tuple[BeautifulSoup, str]:
    answer = client.get(f"/c/{place.council.slug}/returns/{of}/{page}")
    assert answer.status_code == 200
    soup = BeautifulSoup(answer.text, "html5lib")
    main = soup.select_one("main")
    assert main
    return soup, re.sub(r"\s+", " ", main.get_text(" "))


def checked_claim(place: Office) -> Version:
    version = place.frozen()
    place.checked(version)
    return version


def send(client: FlaskClient, place: Office, path: str, **typed: str) -> TestResponse:
    """A section's page as it stands, with ``typed`` in it, sent back."""
    address = f"/c/{place.council.slug}/returns/{CLAIM}/{path}"
    form = BeautifulSoup(client.get(address).text, "html5lib").select_one("form[data-reeve-autosave]")
    assert form is not None
    fields = {str(one["name"]): str(one.get("value", "")) for one in form.select("input[name]")}
    accept = {"Accept": "application/json"} if typed.pop("accept", "") else {}
    return client.post(address, data=fields | typed, headers=accept)


def token_of(client: FlaskClient, place: Office) -> str:
    page, _ = read(client, place, "draft/sections/8")
    token = page.select_one("input[name=csrf_token]")
    assert token is not None
    return str(token["value"])


def left_in(client: FlaskClient, place: Office) -> list[str]:
    """What the list of sections says is left to do."""
    page, _ = read(client, place, "draft")
    return [hint.get_text(strip=True) for hint in page.select(".govuk-task-list__hint")]


def reason_on(page: BeautifulSoup) -> str:
    box = page.select_one("textarea[name=reason]")
    assert box is not None
    return box.text.strip()


@contextmanager
def counted() -> Iterator[list[str]]:
    """The statements that go to the database meanwhile."""
    said: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        said.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield said
    finally:
        event.remove(Engine, "before_cursor_execute", note)
