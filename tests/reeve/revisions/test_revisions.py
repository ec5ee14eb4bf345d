"""A rule is changed on a page, tried, published from a day: what councils, the catalogue and the database say of it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from councils.calendar.jobs import run_rules_changed
from reeve import catalogue, department, officials, revisions
from reeve.audit.models import AuditEntry
from reeve.catalogue.counts import keep_counts
from reeve.database import Role, db, now, unit
from reeve.definitions import parse
from reeve.identity.assert_marked import assert_marked
from reeve.identity.models import Person
from reeve.installation import Installation
from reeve.jobs import ChildFailed
from reeve.mail.models import Letter
from reeve.revisions import draft as drafting
from reeve.revisions import try_draft
from reeve.revisions.draft import Unsound
from reeve.revisions.lint_child import work
from reeve.revisions.models import DraftRevision, RuleTrial
from reeve.revisions.publish import NotTried, RulesMovedOn, publish
from reeve.revisions.queries import get_own_release
from reeve.revisions.set_aside import DraftClosed, set_aside
from reeve.revisions.tell_councils import tell_councils
from reeve.revisions.try_draft import BeingTried, run_trial
from reeve.rulebook.fired import Fired
from reeve.rulebook.models import DefinitionRelease, Publication
from reeve.rulebook.queries import get_definition, today
from tests.councils.delivery import submitted as sending
from tests.factories import Factory
from tests.reeve.department.test_trial import councils, of_two
from tests.reeve.identity.signing_in import post, sign_in, small_app
from tests.reeve.revisions.drafts import PERIOD, RETURN, RULE, Desk, drafted, tried

__all__ = ["councils", "of_two"]

EDIT = f"/department/rules/{RETURN}/rules/{RULE}"


@pytest.fixture(scope="module")
def app(installation: Installation) -> Flask:
    app = small_app(installation)
    for room in (department, officials, revisions, catalogue):
        room.init_app(app)
    assert_marked(app)
    return app


@pytest.fixture
def read_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the child does, in this process."""

    def child(_work: str, payload: Mapping[str, Any], **_limits: int) -> Mapping[str, Any]:
        return work(json.loads(json.dumps(payload)), lambda _said: None)

    monkeypatch.setattr(drafting, "run_child", child)


@pytest.fixture
def rhys(factory: Factory) -> Person:
    return factory.official("Rhys Rules", "rule_owner")


@pytest.fixture
def owner(app: Flask, rhys: Person, read_here: None) -> FlaskClient:
    return sign_in(app.test_client(), rhys)


def test_a_rule_is_edited_and_what_is_wrong_stands_at_its_field(owner: FlaskClient) -> None:
    form = owner.get(EDIT).text
    assert f"Change {RULE}" in form
    assert "c001 = &#34;-1.00&#34;" in form, "its present example, in words"
    given = {"message": "Look.", "severity": "fix", "when": "", "source": "Ours", "becomes": "changed", "words": "So."}
    wrong = post(owner, EDIT, **{**given, "must": "c001 >"})
    assert wrong.status_code == 422
    assert RULE in wrong.text.split('id="must-error"')[1][:600]
    assert post(owner, EDIT, **{**given, "must": "c001 > 0", "words": ""}).status_code == 422
    unbroken = post(owner, EDIT, **{**given, "must": "c001 > -500"})
    assert unbroken.status_code == 422
    assert "Its example does not break it" in unbroken.text.split('id="example-error"')[1][:600]
    kept = post(owner, EDIT, **{**given, "must": "c001 > 0", "example": 'c001 = "0.00"'})
    assert kept.status_code == 303
    shown = owner.get(kept.location).text
    for words in ("The rules are sound", "c001 &gt; 0", "What breaks each rule", "0.00", "has not been tried yet"):
        assert words in shown
    text = owner.get(f"{kept.location}/definition.json").get_data(as_text=True)
    assert owner.get(f"{kept.location}/folder.zip").mimetype == "application/zip"
    rule = parse(text).layout.by_id[RULE]
    assert (rule.must, rule.when, rule.severity) == ("c001 > 0", None, "fix")
    assert owner.get(f"/department/rules/{RETURN}/rules/HBDR-777").status_code == 404
    assert owner.get("/department/rules/nosuch").status_code == 404
    assert RULE in owner.get(f"/department/rules/{RETURN}?text={RULE}").text


def test_nothing_is_kept_of_what_would_change_nothing_or_takes_too_long(
    owner: FlaskClient, factory: Factory, rhys: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Desk(factory, rhys):
        row = next(r for r in json.loads(get_own_release(RETURN).resolved)["rules"] if r["id"] == RULE)
    same = {name: row.get(name, "") for name in ("severity", "message", "when", "must", "source")}
    answer = post(owner, EDIT, **same, becomes="changed", words="Nothing")
    assert answer.status_code == 422
    assert "This is what the rules are already" in answer.text

    def stuck(*_given: Any, **_limits: int) -> Mapping[str, Any]:
        raise ChildFailed("It took longer than 60 seconds.")

    monkeypatch.setattr(drafting, "run_child", stuck)
    with pytest.raises(Unsound, match="It took longer than 60 seconds"):
        drafted(factory, rhys)


@pytest.mark.usefixtures("of_two")
def test_a_trial_counts_and_its_councils_read_whose_it_was(
    councils: list[sending.Submitted], owner: FlaskClient, factory: Factory, rhys: Person
) -> None:
    number = drafted(factory, rhys, of=("shbe", "SHBE-D-101"), when=None, must="LCHBREF IS NOT NULL AND 1 = 2")
    page = f"/department/rules/drafts/{number}"
    assert post(owner, f"{page}/trials", page=page).status_code == 303
    assert "Waiting for the worker" in owner.get(page).text
    with pytest.raises(BeingTried):
        tried(factory, rhys, number)
    run_trial(factory.department().id, number, 1)
    run_trial(factory.department().id, number, 1)  # a job that runs twice counts once
    shown = owner.get(page).text
    for words in ("Tried on the newest practice returns of 3 councils, 10 lines", "Would have hit 2 councils, 3 lines"):
        assert words in shown
    assert "Publish this draft" in shown
    with unit(Role.COUNCIL, council_id=councils[0].council_id) as session:
        entry = session.scalars(select(AuditEntry).where(AuditEntry.act == "consignment.read")).all()[-1]
        assert (entry.actor, entry.words[:20]) == ("Rhys Rules", "tried changed rules ")


def test_a_trial_that_may_say_nothing_or_fails_says_so(
    owner: FlaskClient, factory: Factory, rhys: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = drafted(factory, rhys)
    assert tried(factory, rhys, number).outcome == "too_few"
    assert "Fewer than 5 councils have sent a practice return" in owner.get(f"/department/rules/drafts/{number}").text

    def broken(*_given: Any, **_more: Any) -> None:
        raise RuntimeError("no store")

    monkeypatch.setattr(try_draft, "try_rules", broken)
    with pytest.raises(RuntimeError, match="no store"):
        tried(factory, rhys, number)
    assert "through a fault of ours" in owner.get(f"/department/rules/drafts/{number}").text


@pytest.fixture
def rules_as_they_were(factory: Factory) -> Iterator[None]:
    """What a test published is taken out again."""
    yield
    published = select(Publication)
    for publication in factory.session.scalars(published).all():
        factory.session.delete(publication)
    factory.session.flush()
    for draft in factory.session.scalars(select(DraftRevision)).all():
        for trial in factory.session.scalars(select(RuleTrial).where(RuleTrial.draft_number == draft.number)).all():
            factory.session.delete(trial)
        factory.session.flush()
        factory.session.delete(draft)
    factory.session.flush()
    for release in factory.session.scalars(
        select(DefinitionRelease).where(DefinitionRelease.begins_on.is_not(None))
    ).all():
        factory.session.delete(release)
    factory.session.commit()


@pytest.mark.usefixtures("read_here", "rules_as_they_were")
def test_it_is_published_from_a_day_and_every_council_that_owes_it_is_told_once(
    app: Flask, owner: FlaskClient, factory: Factory, rhys: Person
) -> None:
    council, other = factory.council("leeds"), factory.council("kent")
    preparer = factory.person("Pia Preparer", council=council, roles=("preparer",))
    viewer = factory.person("Vera Viewer", council=council, roles=("viewer",))
    assert other.administers_hb is False
    with unit(Role.PLATFORM):
        keep_counts(RETURN, PERIOD, checked=9, fired={RULE: Fired(7, 40)}, rules=[RULE])
    number = drafted(factory, rhys, severity="fix")
    page = f"/department/rules/drafts/{number}/publication"
    day = today() + timedelta(days=9)
    given: dict[str, Any] = {"day": [str(day.day), str(day.month), str(day.year)]}
    assert "not been tried to the end" in owner.get(page).text
    early = post(owner, page, day=["1", "3", "2026"], untried_because="It is urgent.")
    assert "The day must be today or later" in early.text
    assert "The draft was not tried" not in owner.get(page).text
    assert post(owner, page, **given).status_code == 422
    assert post(owner, page, **given, untried_because="It is urgent.").status_code == 303
    tells = [tell_councils(factory.department().id, number) for _ in range(2)]
    assert tells[0] == tells[1] >= 1
    assert in_force(RULE) == ("confirm", "fix", day)
    told = [words_of(each.id) for each in (council, other)]
    assert len(told[0]) == 1
    assert "It asks in other words. 1 changed rule: HBDR-001." in told[0][0]
    assert told[1] == []
    written = [letters_about(factory.department().id, number, council.id) for _ in range(2)]
    assert written[0] == written[1], "a job that runs twice writes once"
    (body,) = (body for to, body in written[0] if to == preparer.email)
    assert viewer.email not in dict(written[0])
    for words in (f"{day.day} {day:%B %Y}", "It asks in other words.", f"1 changed rule: {RULE}.", f"/rules/{RETURN}"):
        assert words in body
    anybody = app.test_client()
    for path in (f"/rules/{RETURN}", f"/rules/{RETURN}/{RULE}"):
        assert "It asks in other words." in anybody.get(path).text
    assert anybody.get(f"/rules/{RETURN}.json").get_json()["changes"][0]["rules"]["changed"] == [RULE]
    shown = owner.get(f"/department/rules/drafts/{number}").text
    for words in ("Found at 7 of 9 councils, on 40 lines", "It holds from", "It is urgent.", "Councils told"):
        assert words in shown


def letters_about(department_id: UUID, number: int, council_id: UUID) -> list[tuple[str, str]]:
    """To whom, and what, once the job of the council's side has run."""
    run_rules_changed(str(council_id), str(department_id), str(number))
    with unit(Role.PLATFORM) as session:
        found = session.execute(
            select(Letter.to_email, Letter.body).where(Letter.once.startswith(f"rules:{department_id}:{number}:"))
        )
        return [(row.to_email, row.body) for row in found]


def in_force(rule: str) -> tuple[str, str, object]:
    """Its severity today and in ten days, and the day from which the newest revision holds."""
    severities = []
    for ahead in (0, 10):
        with time_machine.travel(now() + timedelta(days=ahead), tick=False), unit(Role.GATE) as session:
            severities.append(get_definition(session, RETURN, PERIOD).layout.by_id[rule].severity)
    with unit(Role.GATE) as session:
        newest = session.scalars(select(DefinitionRelease).where(DefinitionRelease.begins_on.is_not(None))).one()
        return severities[0], severities[1], newest.begins_on


def words_of(council_id: UUID) -> list[str]:
    with unit(Role.COUNCIL, council_id=council_id) as session:
        return list(session.scalars(select(AuditEntry.words).where(AuditEntry.act == "rules.changed")))


@pytest.mark.usefixtures("read_here", "rules_as_they_were")
def test_a_draft_of_rules_that_moved_on_or_that_is_closed_is_not_published(
    app: Flask, factory: Factory, rhys: Person
) -> None:
    first, second, third = (drafted(factory, rhys, example='c001 = "-7.00"') for _ in range(3))
    with Desk(factory, rhys):
        set_aside(third)
    for number, refusal in ((third, DraftClosed), (second, NotTried)):
        with pytest.raises(refusal), Desk(factory, rhys):
            publish(number, begins_on=today())
    with Desk(factory, rhys):
        publish(first, begins_on=today(), untried_because="A slip")
    for number, refusal in ((first, DraftClosed), (second, RulesMovedOn)):
        with pytest.raises(refusal), Desk(factory, rhys):
            publish(number, begins_on=today(), untried_because="A slip")
    assert "c001,-7.00" in app.test_client().get(f"/rules/{RETURN}/{RULE}/example.txt").text


@pytest.mark.usefixtures("read_here")
def test_the_database_takes_only_a_rule_owners_draft_for_rules(factory: Factory, rhys: Person) -> None:
    number = drafted(factory, rhys)
    ann = factory.official("Ann Analyst", "analyst", "department_admin")
    other = factory.official("Otto Owner", "rule_owner")

    def release(by: Person, released_by: Person, **otherwise: str) -> None:
        with Desk(factory, by):
            draft = db.department.get_one(DraftRevision, (factory.department().id, number))
            told = {"hash": draft.hash, "resolved": draft.resolved, "return_key": RETURN, **otherwise}
            db.department.add(
                DefinitionRelease(
                    **told, nation="", period_from="2026-27-Q1", revision=77, status="x", released_by=released_by.id
                )
            )
            db.department.flush()

    for by, released_by, otherwise in (
        (ann, ann, {}),
        (rhys, other, {}),
        (rhys, rhys, {"resolved": "{}"}),
        (rhys, rhys, {"return_key": "another"}),
    ):
        with pytest.raises(DBAPIError, match="row-level security"):
            release(by, released_by, **otherwise)
    with pytest.raises(DBAPIError, match="row-level security"):
        drafted(factory, ann)
