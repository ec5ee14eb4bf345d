"""The desk: what an analyst sees and does, and that the council can read who opened its return."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from councils.delivery.deliver import deliver
from reeve import department
from reeve.audit.models import AuditEntry
from reeve.database import Role, unit
from reeve.definitions import Period, load
from reeve.department.arrivals import TO_DO_FIRST
from reeve.department.models import Acceptance, Obligation, Query, Rejection
from reeve.department.obligations import WrongPeriod, owe
from reeve.identity.assert_marked import assert_marked
from reeve.installation import Installation
from tests.councils.delivery.submitted import CONTENT, Submitted, submitted
from tests.factories import Factory
from tests.reeve.identity.signing_in import post, sign_in, small_app


@pytest.fixture(scope="module")
def app(installation: Installation) -> Flask:
    app = small_app(installation)
    department.init_app(app)
    assert_marked(app)
    return app


@pytest.fixture
def analyst(app: Flask, factory: Factory) -> FlaskClient:
    return sign_in(app.test_client(), factory.analyst())


@pytest.fixture
def delivered(factory: Factory) -> Submitted:
    given = submitted(factory, signed=True)
    deliver(given.council_id, given.submission_id)
    return given


def address(given: Submitted) -> str:
    return f"/department/consignments/{given.council_slug}/shbe/2026-10/1"


def acts(given: Submitted, kind: type[Acceptance] | type[Query] | type[Rejection]) -> list[str]:
    with unit(Role.COUNCIL, council_id=given.council_id) as session:
        return [row.person_name for row in session.scalars(select(kind)).all()]


def test_every_council_that_owes_it_is_asked_once_on_reeve_or_not(factory: Factory) -> None:
    definition = load("shbe")
    with unit(Role.DEPARTMENT, department_id=factory.department().id):
        assert owe(definition, Period.parse("2026-08"), practice=True) == 350
        assert owe(definition, Period.parse("2026-08"), practice=True) == 0
        assert owe(definition, Period.parse("2026-08"), practice=False) == 350


def test_a_return_is_asked_for_only_in_its_own_kind_of_period(factory: Factory) -> None:
    with pytest.raises(WrongPeriod), unit(Role.DEPARTMENT, department_id=factory.department().id):
        owe(load("shbe"), Period.parse("2026-27-Q2"), practice=True)


def test_the_desk_shows_who_is_in_and_who_is_not_on_reeve(
    analyst: FlaskClient, delivered: Submitted, factory: Factory
) -> None:
    factory.obligation(factory.unused())
    late = factory.council()
    factory.obligation(late, due_at=datetime(2026, 11, 1, tzinfo=UTC))
    text = analyst.get("/department/returns/shbe/2026-10").text
    for word in ("Delivered", "Not on Reeve", "Overdue", "Practice"):
        assert word in text
    assert delivered.council_slug in text
    only_late = analyst.get("/department/returns/shbe/2026-10?standing=Overdue").text
    assert late.name in only_late


def test_opening_a_consignment_stands_in_the_councils_own_history(analyst: FlaskClient, delivered: Submitted) -> None:
    answer = analyst.get(address(delivered))
    assert answer.status_code == 200
    assert delivered.digest in answer.text
    with unit(Role.COUNCIL, council_id=delivered.council_id) as session:
        entry = session.scalars(select(AuditEntry).order_by(AuditEntry.seq.desc()).limit(1)).one()
    assert entry.act == "consignment.read"
    assert entry.actor == "Ash Analyst"


def test_the_file_comes_out_as_it_went_in(analyst: FlaskClient, delivered: Submitted) -> None:
    answer = analyst.get(address(delivered) + "/file")
    assert answer.data == CONTENT
    assert "practice-" in answer.headers["Content-Disposition"]


def test_accepting_is_done_once(analyst: FlaskClient, delivered: Submitted) -> None:
    assert post(analyst, address(delivered) + "/acceptance", page=address(delivered)).status_code == 303
    assert acts(delivered, Acceptance) == ["Ash Analyst"]
    again = post(analyst, address(delivered) + "/acceptance", page=address(delivered))
    assert again.status_code == 409
    assert acts(delivered, Acceptance) == ["Ash Analyst"]


def test_a_decided_consignment_says_so_and_offers_nothing_more(analyst: FlaskClient, delivered: Submitted) -> None:
    page = address(delivered)
    assert "Accept this return" in analyst.get(page).text
    post(analyst, page + "/acceptance", page=page)
    decided = analyst.get(page).text
    assert "accepted - " in decided, "the title says how it stands"
    for act in ("Accept this return", "Send the question", "Why are you rejecting it?"):
        assert act not in decided


def test_what_waits_for_the_desk_stands_first(analyst: FlaskClient, delivered: Submitted) -> None:
    text = analyst.get("/department/returns/shbe/2026-10").text
    states = re.findall(r'govuk-tag--\w+">\s*([^<]+?)\s*<', text)
    order = [standing.value for standing in TO_DO_FIRST]
    assert states == sorted(states, key=order.index)
    assert states[0] == "Delivered"


def test_a_query_needs_words_and_reaches_the_council(analyst: FlaskClient, delivered: Submitted) -> None:
    empty = post(analyst, address(delivered) + "/queries", page=address(delivered), words="")
    assert empty.status_code == 422
    assert "Enter your question" in empty.text
    nothing_there = post(analyst, address(delivered) + "/queries", page=address(delivered), words="Why?", about="c003")
    assert nothing_there.status_code == 422, "the return states no such figure"
    asked = post(analyst, address(delivered) + "/queries", page=address(delivered), words="Why?", about="")
    assert asked.status_code == 303
    with unit(Role.COUNCIL, council_id=delivered.council_id) as session:
        query = session.scalars(select(Query)).one()
    assert (query.words, query.about) == ("Why?", None)


def test_a_rejection_needs_reasons(analyst: FlaskClient, delivered: Submitted) -> None:
    page = address(delivered)
    assert post(analyst, page + "/rejection", page=page, **{"reject-reasons": ""}).status_code == 422
    assert post(analyst, page + "/rejection", page=page, **{"reject-reasons": "Wrong month"}).status_code == 303
    assert acts(delivered, Rejection) == ["Ash Analyst"]


def test_the_department_sets_the_date_for_every_council(analyst: FlaskClient, delivered: Submitted) -> None:
    page = "/department/returns/shbe/2026-10"
    assert post(analyst, page + "/due-date", page=page, day="").status_code == 303
    form = {"csrf_token": "", "day": ["30", "11", "2026"]}
    token = analyst.get(page).text.split('name="csrf_token" value="')[1].split('"')[0]
    analyst.post(page + "/due-date", data={**form, "csrf_token": token})
    with unit(Role.COUNCIL, council_id=delivered.council_id) as session:
        obligation = session.scalars(select(Obligation).where(Obligation.id == delivered.obligation_id)).one()
    assert obligation.due_at == datetime(2026, 11, 30, 23, 59, 59, tzinfo=UTC)
    assert obligation.due_note == "Set by the department"


def test_a_council_person_finds_no_desk(app: Flask, factory: Factory, delivered: Submitted) -> None:
    preparer = factory.person("Tom", council=factory.council(), roles=("preparer",))
    client = sign_in(app.test_client(), preparer)
    for path in ("/department", "/department/returns/shbe/2026-10", address(delivered)):
        assert client.get(path).status_code == 404


def test_the_list_of_councils_can_be_taken_away(analyst: FlaskClient, delivered: Submitted) -> None:
    answer = analyst.get("/department/returns/shbe/2026-10/councils.csv")
    assert answer.text.startswith("\ufeffCouncil,Nation,State")
    assert "taken by Ash Analyst" in answer.text


def test_anybody_may_have_the_public_key(app: Flask, installation: Installation) -> None:
    assert installation.signing_key.public.text in app.test_client().get("/reeve-public-key.txt").text
