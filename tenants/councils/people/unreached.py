"""People whom a letter did not reach: a task for the admins, until one of them says that the address is put right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from councils.people.models import Unreached
from councils.people.queries import admin_people, get_member
from reeve.audit import record
from reeve.audit.record import actor
from reeve.database import db, now
from reeve.errors import Conflict
from reeve.identity.invite import own_address
from reeve.identity.models import Person
from reeve.installation import here
from reeve.mail.write import write_once
from reeve.register.models import Council


class NothingToSettle(Conflict):
    """No letter to this person is known to have come back, so there is nothing to put right."""

    title = "Nothing came back"


@dataclass(frozen=True)
class NotReached:
    """One person, and the last letter that came back."""

    person: Person
    at: datetime
    words: str


def note_unreached(letter_id: UUID, person_id: UUID, *, words: str) -> bool:
    """Write down, in the council's unit, that a letter came back, and tell the admins; whether it was new."""
    values = {"council_id": db.council.info["council_id"], "letter_id": letter_id, "person_id": person_id}
    statement = insert(Unreached).values(**values, words=words, at=now()).on_conflict_do_nothing()
    if db.council.scalar(statement.returning(Unreached.letter_id)) is None:
        return False
    person = db.council.get(Person, person_id)
    if person is None:
        return True
    record("letter.came_back", subject="people", words=f"could not reach {person.name} with a reminder")
    house = db.council.scalars(select(Council)).one()
    for admin in admin_people():
        if admin.id != person_id:
            write_once(
                db.council,
                "came-back",
                once=f"came-back:{letter_id}:{admin.id}",
                to_name=admin.name,
                to_email=admin.email,
                who=person.name,
                house=house.name,
                why=words,
                link=f"{own_address(here().settings)}/c/{house.slug}/people/unreached",
            )
    return True


def unreached() -> Sequence[NotReached]:
    """By name; each person once."""
    rows = db.council.execute(
        select(Person, Unreached)
        .join(Unreached, Unreached.person_id == Person.id)
        .where(Unreached.settled_at.is_(None))
        .order_by(Person.name, Person.id, Unreached.at)
    )
    return list({person.id: NotReached(person, each.at, each.words) for person, each in rows}.values())


def settle(person_id: UUID) -> Person:
    """From now on reminders go to this person again. Raises NotFound, NothingToSettle."""
    member = get_member(person_id)
    found = db.council.scalars(
        select(Unreached).where(Unreached.person_id == person_id, Unreached.settled_at.is_(None))
    ).all()
    if not found:
        raise NothingToSettle
    for each in found:
        each.settled_at, each.settled_by_name = now(), actor().name
    record("letter.settled", subject="people", words=f"said that {member.person.name} can be reached again")
    return member.person
