"""For tests: two departments, to each of which a council owes a return of its own and has sent it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from uuid import UUID, uuid4

from flask import Flask
from sqlalchemy import select
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from reeve.audit import Actor, acting
from reeve.audit.models import AuditEntry
from reeve.comparison.models import AcceptedFigure, AcceptedReturn, Cut, CutMembers, DisputedRule
from reeve.database import Base, Role, now, unit
from reeve.department.act import accept, query, reject, reopen
from reeve.department.carried_models import CarriedReturn
from reeve.department.chase import chase
from reeve.department.consignments import get_opened
from reeve.department.elsewhere import record_elsewhere
from reeve.department.holding.models import HoldAllowance, HoldBack
from reeve.department.models import Extension, LateEntry, Reply
from reeve.department.owed import get_owed
from reeve.department.ready.models import Webhook, WebhookTry
from reeve.identity.models import Person
from reeve.register.models import Council, Department
from tests.factories import Factory
from tests.reeve.department.consigned import consign, explained

QUARTER, CANARY, OTHERS = "2026-27-Q2", 771_993_02, 884_105_02


@dataclass(frozen=True)
class Street:
    """Two departments, to each of which a council owes a return of its own and has sent it."""

    app: Flask
    ours: UUID
    theirs: UUID
    council: Council
    neighbour: Council
    analyst: Person
    other: Person


def furnish(making: Factory, council: Council, department: Department, person: Person, figure: int) -> None:
    """A row in every table of the department's schema, by its own acts."""
    obligation = making.obligation(council, "hbdr", QUARTER)
    wanted = making.obligation(council, "hbdr", "2026-27-Q1")
    for each in (obligation, wanted):
        each.department_id = department.id
    making.session.commit()
    consign(making, council, obligation, figures={"c001": figure}, explanations=[explained()])
    key = {"council_id": council.id, "department_id": department.id}
    with (
        unit(Role.DEPARTMENT, department_id=department.id, person_id=person.id),
        acting(Actor(person.id, person.name)),
    ):
        opened = get_opened(council.slug, "hbdr", QUARTER, 1, practice=True)
        accept(opened)
        reopen(opened, "Too early")
        reject(opened, "The wrong figures")
        reopen(opened, "The right figures")
        query(opened, "Why?")
        owed = get_owed(council.slug, "hbdr", "2026-27-Q1", practice=True)
        chase(owed, words="Where is it?")
        record_elsewhere(owed, on=now().date(), how="post", words="A letter")
    said = {"person_name": "Tom Preparer", "words": "So it is"}
    told = Webhook(id=uuid4(), department_id=department.id, url="https://x.example/", secret=b"", made_by_name="Ash")
    making.session.add(told)
    making.session.flush()
    tried = {"webhook_id": told.id, "n": 1, "outcome": "taken", "words": "It was taken."}
    making.session.add_all(
        [
            Reply(**key, consignment_id=opened.consignment.id, n=1, query_n=1, **said),
            WebhookTry(**key, consignment_id=opened.consignment.id, **tried),
            Extension(**key, obligation_id=wanted.id, n=1, reason="Ill", asked_by="Tom"),
            CarriedReturn(**key, obligation_id=wanted.id, version_number=1, sent_at=now()),
            LateEntry(**key, consignment_id=opened.consignment.id, document="an entry"),
        ]
    )
    for row in (*held(key), *compared(key, opened.consignment.id)):
        making.session.add(row)
        making.session.flush()
    making.session.commit()


def held(key: Mapping[str, UUID]) -> Iterator[Base]:
    """What may be held back, and what is."""
    said = {"return_key": "hbdr", "n": 1}
    allowed = {"department_id": key["department_id"], "words": "So we think", "set_by_name": "Dot"}
    yield HoldAllowance(**said, **allowed, days=30, from_on=now().date())
    held = {"practice": True, "period": QUARTER, "until_on": now().date(), "reason": "Why not", "held_by_name": "Ada"}
    yield HoldBack(**said, **key, **held)


def compared(key: Mapping[str, UUID], consignment_id: UUID) -> Iterator[Base]:
    """What was taken of it for comparison, and a cut, as though enough others had sent theirs."""
    of = {"return_key": "hbdr", "practice": True, "period": QUARTER}
    moments = {"sealed_at": now(), "accepted_at": now()}
    yield AcceptedReturn(**key, **of, **moments, consignment_id=consignment_id, definition_hash="sha256:of-a-test")
    yield AcceptedFigure(**key, **of, cell="c001", amount=None)
    cut = {"department_id": key["department_id"], **of, "group_key": "all"}
    yield Cut(**cut, cell="c001", counts=False, councils=5)
    yield CutMembers(**cut, n=1, consignments=[consignment_id], without={})
    yield DisputedRule(department_id=key["department_id"], **of, rule_id="HBDR-F-001", councils=5)


def address_of(app: Flask, rule: Rule, council: Council, period: str = QUARTER) -> str:
    """Where a route leads with what ``council`` sent."""
    values = {"slug": council.slug, "return_key": "hbdr", "period": period, "number": 1, "cell": "c001"}
    values |= {name: uuid4() for name in ("token_id", "invitation_id", "person_id")}
    values |= {"role": "analyst", "rule": "HBDR-001"}
    missing = rule.arguments - set(values)
    assert not missing, f"{rule.rule}: say here what {missing} is"
    given = {name: values[name] for name in rule.arguments}
    return str(app.url_map.bind("localhost").build(rule.endpoint, given, method=next(iter(rule.methods or ()))))


def body_of(answer: TestResponse) -> str:
    return answer.get_data().decode("utf-8", "replace")


def shows(body: str, council: Council, figure: int) -> bool:
    return council.name in body or str(figure)[:-2] in body.replace(",", "")


def entries(council: Council) -> list[str]:
    """The acts in its history, oldest first."""
    with unit(Role.COUNCIL, council_id=council.id) as session:
        return list(session.scalars(select(AuditEntry.act).order_by(AuditEntry.seq)))
