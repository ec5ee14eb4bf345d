"""The night's look for accounts nobody uses: warn, then close. Each person is a unit of their own."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from reeve.database import Role, db, now, unit
from reeve.identity.dormant import DORMANT_AFTER, WARNED_BEFORE, close_dormant, is_dormant, warn
from reeve.identity.models import Person
from reeve.identity.queries import idle_people
from reeve.jobs import step


@dataclass(frozen=True)
class Night:
    """How many people were warned, and how many accounts closed."""

    warned: int
    closed: int


def close_idle() -> Night:
    """Run again, it warns and closes nobody twice: each is looked at afresh, held, before anything is done.

    Nobody is closed in the night without having been warned a week before.
    """
    with step("close-idle.look", role=Role.PLATFORM) as session:
        found = idle_people(session, since=now() - DORMANT_AFTER + WARNED_BEFORE)
    done = [looked_after(person_id) for person_id in found]
    return Night(warned=done.count("warned"), closed=done.count("closed"))


def looked_after(person_id: UUID) -> str | None:
    with unit(Role.GATE, person_id=person_id):
        person = db.gate.get(Person, person_id, with_for_update=True)
        if person is None or person.closed_at is not None:
            return None
        if warn(person):
            return "warned"
        if not is_dormant(person):
            return None
        close_dormant(person)
        return "closed"
