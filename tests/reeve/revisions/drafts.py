"""For tests: a rule owner's pages, and drafts made and tried by the verbs behind them."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID, uuid4

from reeve.audit import Actor, acting
from reeve.database import Role, unit
from reeve.identity.models import Person
from reeve.revisions.draft import draft_rule
from reeve.revisions.models import RuleTrial
from reeve.revisions.queries import get_own_release, get_trial
from reeve.revisions.try_draft import ask_trial, run_trial
from tests.factories import Factory

RETURN, PERIOD, RULE = "hbdr", "2026-27-Q2", "HBDR-001"


class Desk:
    """The department at work in a rule owner's name."""

    def __init__(self, factory: Factory, person: Person) -> None:
        self.department_id: UUID = factory.department().id
        self.person = person
        self.units = unit(Role.DEPARTMENT, department_id=self.department_id, person_id=person.id)
        self.acting = acting(Actor(person.id, person.name, "DWP"))

    def __enter__(self) -> Desk:
        self.acting.__enter__()
        self.units.__enter__()
        return self

    def __exit__(self, *raised: Any) -> None:
        self.units.__exit__(*raised)
        self.acting.__exit__(*raised)


def drafted(
    factory: Factory, person: Person, *, of: tuple[str, str] = (RETURN, RULE), example: str = "", **changed: Any
) -> int:
    """A draft of the present rules, with another severity or message for one rule, and an example that breaks it."""
    with Desk(factory, person):
        release = get_own_release(of[0])
        row = next(row for row in json.loads(release.resolved)["rules"] if row["id"] == of[1])
        changed = changed or {"message": f"Look at it once more, {uuid4().hex[:6]}."}
        return draft_rule(release, of[1], {**row, **changed}, words="It asks in other words.", example=example).number


def tried(factory: Factory, person: Person, number: int) -> RuleTrial:
    with Desk(factory, person) as desk:
        trial = ask_trial(number).number
    run_trial(desk.department_id, number, trial)
    with Desk(factory, person):
        return get_trial(number, trial)
