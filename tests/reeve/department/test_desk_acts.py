"""What the desk does about a return: recorded as received elsewhere, chased, asked about with a date, accepted
together, opened again; and that the council reads each."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from councils.calendar.tell_said import tell_said
from councils.delivery.deliver import deliver
from councils.returns.from_desk import received_elsewhere, said_from_desk
from councils.returns.queries import all_standings, get_obligation
from councils.returns.state import State, state_of
from reeve import department
from reeve.audit.models import AuditEntry
from reeve.database import Role, now, unit
from reeve.department.arrivals import Standing, find_arrival
from reeve.department.consignments import get_opened
from reeve.department.desk_models import Chase, Elsewhere
from reeve.department.models import Acceptance, Obligation
from reeve.department.thread import thread
from reeve.identity.assert_marked import assert_marked
from reeve.identity.models import Person
from reeve.installation import Installation
from reeve.mail.models import Letter
from reeve.register.models import Council
from tests.councils.delivery.submitted import submitted
from tests.factories import Factory
from tests.reeve.department.consigned import CONFIRM, consign, disputed, explained
from tests.reeve.identity.signing_in import post, sign_in, small_app, token_on

pytestmark = pytest.mark.one_server

QUARTER = "2026-27-Q2"
DESK = f"/department/returns/hbdr/{QUARTER}"


@pytest.fixture(scope="module")
def app(installation: Installation) -> Flask:
    app = small_app(installation)
    department.init_app(app)
    assert_marked(app)
    return app


@pytest.fixture(scope="module")
def making(installation: Installation) -> Iterator[Factory]:
    factory = Factory(installation, salt="desk")
    yield factory
    factory.close()


@pytest.fixture(scope="module")
def analyst(app: Flask, making: Factory) -> FlaskClient:
    return sign_in(app.test_client(), making.analyst())


def owed(making: Factory, *, due_at: datetime | None = None) -> tuple[Council, Obligation]:
    council = making.council()
    return council, making.obligation(council, "hbdr", QUARTER, due_at=due_at)


def at_desk(making: Factory, council: Council) -> Standing:
    with unit(Role.DEPARTMENT, department_id=making.department().id):
        found = find_arrival(council.slug, "hbdr", QUARTER, practice=True, now=now())
    assert found is not None
    return found.standing


def history(council_id: object) -> list[str]:
    with unit(Role.COUNCIL, council_id=council_id) as session:  # type: ignore[arg-type]
        return [
            f"{entry.actor} {entry.words}" for entry in session.scalars(select(AuditEntry).order_by(AuditEntry.seq))
        ]


def came(client: FlaskClient, council: Council, day: str, **more: str) -> int:
    page = f"{DESK}/councils/{council.slug}"
    given = {"elsewhere-how": "email", "elsewhere-words": "In the returns mailbox, Friday.", **more}
    fields = [("csrf_token", token_on(client, page)), *given.items()]
    fields += [("elsewhere-received_on", part) for part in day.split("-")]
    body = "&".join(f"{key}={value}" for key, value in fields)
    kind = "application/x-www-form-urlencoded"
    return client.post(f"{page}/elsewhere", data=body, content_type=kind).status_code


def test_received_elsewhere_is_recorded_read_by_the_council_and_taken_back_by_a_further_entry(
    analyst: FlaskClient, making: Factory
) -> None:
    council, obligation = owed(making, due_at=datetime(2026, 10, 30, 23, 59, 59, tzinfo=UTC))
    page = f"{DESK}/councils/{council.slug}"
    assert at_desk(making, council) is Standing.OVERDUE
    assert came(analyst, council, "30-10-2099") == 422, "a day that is to come"
    assert came(analyst, council, "30-10-2026", **{"elsewhere-words": ""}) == 422, "nobody says how it is known"
    assert came(analyst, council, "30-10-2026") == 303
    assert at_desk(making, council) is Standing.RECEIVED_ELSEWHERE
    assert came(analyst, council, "30-10-2026") == 409, "it is in"
    with unit(Role.COUNCIL, council_id=council.id):
        own = get_obligation("hbdr", QUARTER)
        words = said_from_desk(own)
        assert received_elsewhere() == {obligation.id}
    assert words[0].startswith("The department received this return elsewhere on 30 October 2026: by e-mail.")
    assert (
        post(analyst, f"{page}/not-elsewhere", page=page, **{"back-words": "It was another return."}).status_code == 303
    )
    assert at_desk(making, council) is Standing.OVERDUE
    with unit(Role.COUNCIL, council_id=council.id) as session:
        kept = session.scalars(select(Elsewhere.received).order_by(Elsewhere.n)).all()
        assert received_elsewhere() == set()
    assert kept == [True, False], "nothing is deleted"
    told = [line for line in history(council.id) if "received elsewhere" in line]
    assert [line.split()[2] for line in told] == ["recorded", "took"]


def test_what_is_in_on_reeve_is_not_received_elsewhere_and_what_comes_later_counts(
    analyst: FlaskClient, making: Factory
) -> None:
    council, obligation = owed(making)
    assert came(analyst, council, "30-10-2026") == 303
    consign(making, council, obligation)
    assert at_desk(making, council) is Standing.DELIVERED
    assert came(analyst, council, "30-10-2026") == 409


def read_by(council: Council) -> list[str]:
    with unit(Role.PLATFORM) as session:
        letters = session.scalars(select(Letter).where(Letter.chain_id == council.id).order_by(Letter.to_name))
        return [f"{one.kind}: {one.to_name}" for one in letters]


def told(council: Council) -> int:
    """The job of the council's side, as the worker runs it."""
    with unit(Role.COUNCIL, council_id=council.id):
        return tell_said(now() - timedelta(days=1))


def people_of(making: Factory, council: Council) -> dict[str, Person]:
    roles = ("preparer", "certifier", "admin")
    return {role: making.person(f"{role.title()} Example", council=council, roles=(role,)) for role in roles}


def test_a_message_is_kept_and_goes_to_preparers_and_after_the_date_to_everybody(
    analyst: FlaskClient, making: Factory
) -> None:
    undated, _ = owed(making)
    overdue, _ = owed(making, due_at=now() - timedelta(days=3))
    for council in (undated, overdue):
        people_of(making, council)
    fields = [("csrf_token", token_on(analyst, f"{DESK}/messages")), ("words", "Where is it?")]
    none = analyst.post(f"{DESK}/messages", data=dict(fields))
    assert none.status_code == 422
    assert "Choose at least one council" in none.text
    chosen = [*fields, ("councils", undated.slug), ("councils", overdue.slug), ("councils", "no-such-council")]
    sent = analyst.post(
        f"{DESK}/messages",
        data={
            "csrf_token": fields[0][1],
            "words": "Where is it?",
            "councils": [slug for name, slug in chosen if name == "councils"],
        },
    )
    assert sent.status_code == 303
    assert (told(undated), told(overdue)) == (1, 3)
    assert (told(undated), told(overdue)) == (0, 0), "each letter once"
    assert read_by(undated) == ["chased: Preparer Example"]
    assert read_by(overdue) == [f"chased: {role} Example" for role in ("Admin", "Certifier", "Preparer")]
    page = analyst.get(f"{DESK}/councils/{overdue.slug}").text
    assert "Where is it?" in page
    assert "Written to 3 people of the council" in page
    with unit(Role.COUNCIL, council_id=overdue.id):
        assert "“Where is it?”" in said_from_desk(get_obligation("hbdr", QUARTER))[0]
    assert any("wrote to the council about" in line for line in history(overdue.id))


def test_a_council_that_is_not_on_reeve_has_nobody_to_write_to(analyst: FlaskClient, making: Factory) -> None:
    council = making.unused()
    making.obligation(council, "hbdr", QUARTER)
    page = f"{DESK}/councils/{council.slug}"
    assert "nobody can be written to from here" in analyst.get(page).text
    refused = post(analyst, f"{page}/messages", page=page, **{"chase-words": "Where is it?"})
    assert refused.status_code == 409
    assert "nobody to write to" in refused.text
    with unit(Role.DEPARTMENT, department_id=making.department().id) as session:
        assert session.scalars(select(Chase).where(Chase.council_id == council.id)).all() == []


def test_what_is_clean_is_accepted_together_and_the_rest_stays(analyst: FlaskClient, making: Factory) -> None:
    """Accepted are those ticked, clean, newest and not asked about; each council reads how."""
    cases = {
        "clean": {"findings": [(CONFIRM, "confirm", 2)], "explanations": [explained()]},
        "not ticked": {},
        "unexplained": {"findings": [(CONFIRM, "confirm", 2)]},
        "disputed": {"findings": [("HBDR-F-001", "fix", 1)], "disputes": [disputed()]},
    }
    made = {}
    for name, stated in cases.items():
        council, obligation = owed(making)
        consign(making, council, obligation, **stated)
        made[name] = council
    page = analyst.get(f"{DESK}/acceptances").text
    assert [name for name in made if f'value="{made[name].slug}"' in page] == ["clean", "not ticked"]
    ticked = [made[name].slug for name in ("clean", "unexplained", "disputed")]
    token = token_on(analyst, f"{DESK}/acceptances")
    done = analyst.post(f"{DESK}/acceptances", data={"csrf_token": token, "councils": ticked})
    assert done.status_code == 303
    assert at_desk(making, made["clean"]) is Standing.ACCEPTED
    assert {at_desk(making, made[name]) for name in cases if name != "clean"} == {Standing.DELIVERED}
    assert any("together with other clean returns and without opening it" in line for line in history(made["clean"].id))
    nothing = analyst.post(f"{DESK}/acceptances", data={"csrf_token": token})
    assert nothing.status_code == 422


def test_a_disputed_rule_says_how_many_councils_dispute_it(analyst: FlaskClient, making: Factory) -> None:
    first, obligation = owed(making)
    consign(making, first, obligation, disputes=[disputed("HBDR-F-009")])
    address = f"/department/consignments/{first.slug}/hbdr/{QUARTER}/1"
    assert "1 council disputes" in analyst.get(address).text
    second, other = owed(making)
    consign(making, second, other, disputes=[disputed("HBDR-F-009")])
    assert "2 councils dispute" in analyst.get(address).text
    consign(making, second, other, version=2)
    assert "1 council disputes" in analyst.get(address).text, "only the newest version counts"


def test_a_question_has_a_date_is_about_a_figure_and_a_newer_version_answers_it(
    analyst: FlaskClient, making: Factory
) -> None:
    council, obligation = owed(making)
    consign(making, council, obligation)
    page = f"/department/consignments/{council.slug}/hbdr/{QUARTER}/1"
    day = (now() + timedelta(days=9)).date()
    past = {"csrf_token": token_on(analyst, page), "words": "Why?", "about": "c001", "answer_by": ["1", "1", "2020"]}
    assert analyst.post(f"{page}/queries", data=past).status_code == 422
    asked = past | {"answer_by": [str(day.day), str(day.month), str(day.year)]}
    assert analyst.post(f"{page}/queries", data=asked).status_code == 303
    assert at_desk(making, council) is Standing.QUERIED
    consign(making, council, obligation, version=2, figures={"c001": 90_00})
    assert at_desk(making, council) is Standing.DELIVERED
    with unit(Role.DEPARTMENT, department_id=making.department().id) as session:
        newest = get_opened(council.slug, "hbdr", QUARTER, 2, practice=True)
        said = [
            one.text for one in thread(session, newest.consignment.id, reader="department", names={"c001": "Opening"})
        ]
    assert said[0].startswith("About Opening: Why? (Answer by ")
    assert said[1] == "Sent version 2 in answer to the question."
    assert (told(council), read_by(council)) == (0, []), "nobody prepares returns there"


def test_a_decision_is_taken_back_with_reasons_and_either_side_sees_it_open(
    analyst: FlaskClient, making: Factory
) -> None:
    given = submitted(making, signed=True)
    deliver(given.council_id, given.submission_id)
    page = f"/department/consignments/{given.council_slug}/shbe/2026-10/1"
    early = post(analyst, f"{page}/reopening", page=page, **{"reopen-reasons": "Too early"})
    assert early.status_code == 409, "nothing is decided yet"
    for act, fields, state in (
        ("acceptance", {}, State.ACCEPTED),
        ("reopening", {"reopen-reasons": "The wrong one was accepted."}, State.DELIVERED),
        ("rejection", {"reject-reasons": "The wrong month."}, State.REJECTED),
        ("reopening", {"reopen-reasons": "It was the right month."}, State.DELIVERED),
        ("acceptance", {}, State.ACCEPTED),
    ):
        assert post(analyst, f"{page}/{act}", page=page, **fields).status_code == 303, act
        with unit(Role.COUNCIL, council_id=given.council_id) as session:
            assert state_of(all_standings()[0]) is state, act
            assert len(session.scalars(select(Acceptance)).all()) >= 1, "nothing is deleted"
    assert "Opened version 1 again: It was the right month." in analyst.get(page).text


def test_an_acceptance_taken_back_is_nothing_to_compare_with(analyst: FlaskClient, making: Factory) -> None:
    council, obligation = owed(making)
    earlier = making.obligation(council, "hbdr", "2026-27-Q1")
    consign(making, council, earlier)
    consign(making, council, obligation)
    page = f"/department/consignments/{council.slug}/hbdr/2026-27-Q1/1"
    newer = f"/department/consignments/{council.slug}/hbdr/{QUARTER}/1"
    for act, fields, compared in (("acceptance", {}, True), ("reopening", {"reopen-reasons": "Not that one."}, False)):
        assert post(analyst, f"{page}/{act}", page=page, **fields).status_code == 303
        assert ("Accepted for" in analyst.get(newer).text) is compared


def test_the_list_says_what_the_filters_choose_and_so_does_the_file(analyst: FlaskClient, making: Factory) -> None:
    late, _ = owed(making, due_at=now() - timedelta(days=2))
    page = analyst.get(f"{DESK}?timing=late&name={late.name}&sort=name").text
    assert "Remove this filter" in page
    assert "When councils sent it" in page
    file = analyst.get(f"{DESK.replace('/hbdr', '/hbdr')}/councils.csv?timing=late&name={late.name}").text
    assert late.name in file
    assert "Only: Late, in or not, Name has" in file
    assert analyst.get(f"{DESK}?name=nobody-is-called-this").text.count("No council stands here") == 1
