"""Who is to be told in this council, what refused a letter, and which councils have something due."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select

from councils.calendar.models import CalendarFeed
from reeve.database import db, now
from reeve.department.models import Extension, Obligation
from reeve.identity.models import Membership, Person
from reeve.identity.queries import in_force
from reeve.leaving.models import Archive
from reeve.leaving.queries import find_archive
from reeve.mail.models import Letter
from reeve.onboarding.models import GoingLive
from reeve.register.models import Council, Department

WINDOW = timedelta(days=45)
"""More than twenty working days, Christmas and Easter among them."""


def own_council() -> Council:
    """The council of the open unit."""
    return db.council.scalars(select(Council)).one()


def circles() -> list[list[Person]]:
    """Today's preparers, deputies, certifiers in their own right, and admins, by name; accounts that are open."""
    rows = db.council.execute(
        select(Person, Membership.role, Membership.deputy_for)
        .join(Membership, Membership.person_id == Person.id)
        .where(in_force(Membership.from_on, Membership.to_on), Person.closed_at.is_(None))
        .order_by(Person.name, Person.id)
    ).all()
    found: dict[str, list[Person]] = {"preparer": [], "deputy": [], "certifier": [], "admin": []}
    for person, role, deputy_for in rows:
        circle = "deputy" if role == "certifier" and deputy_for is not None else role
        if circle in found and person not in found[circle]:
            found[circle].append(person)
    return list(found.values())


def has_left(council_id: UUID) -> bool:
    """Whether this council's records are only read."""
    return find_archive(db.council, council_id) is not None


def department_named(department_id: UUID) -> str:
    return db.council.get_one(Department, department_id).name


@dataclass(frozen=True)
class DueSoon:
    """One return of a live council with a date near or just past."""

    council_id: UUID
    nation: str
    obligation_id: UUID
    due_at: datetime


def due_soon() -> list[DueSoon]:
    """What live councils owe with a date near or just past. In a platform unit, which does not know whether what was
    sent was rejected: how it stands is asked in the council's own."""
    longer = (
        select(func.max(Extension.due_at))
        .where(Extension.council_id == Obligation.council_id, Extension.obligation_id == Obligation.id)
        .scalar_subquery()
    )
    due = func.greatest(Obligation.due_at, longer)
    left = select(Archive.council_id).where(Archive.council_id == Obligation.council_id, Archive.reopened_at.is_(None))
    found = db.platform.execute(
        select(Obligation.council_id, Council.nation, Obligation.id, due)
        .join(GoingLive, GoingLive.council_id == Obligation.council_id)
        .join(Council, Council.id == Obligation.council_id)
        .where(~Obligation.practice, Obligation.lapsed_at.is_(None), due.between(now() - WINDOW, now() + WINDOW))
        .where(~left.exists())
        .order_by(Obligation.council_id, Obligation.id)
    )
    return [DueSoon(*row) for row in found]


def councils_answered(since: datetime) -> Mapping[UUID, datetime]:
    """Councils whom a department answered about more time since then, and when it did so last. In a platform unit."""
    answered = func.max(Extension.decided_at)
    found = select(Extension.council_id, answered).where(Extension.decided_at >= since).group_by(Extension.council_id)
    return {row[0]: row[1] for row in db.platform.execute(found) if row[1] is not None}


@dataclass(frozen=True)
class CameBack:
    """A reminder whose address refused it."""

    council_id: UUID
    letter_id: UUID
    person_id: UUID
    words: str


def came_back(kinds: Sequence[str], *, since: datetime) -> list[CameBack]:
    """Letters of these kinds that were refused since then; ``once`` ends with the person's id. In a platform unit."""
    found = db.platform.scalars(
        select(Letter).where(Letter.kind.in_(kinds), Letter.refused_at >= since, Letter.chain_id.is_not(None))
    )
    return [
        CameBack(letter.chain_id, letter.id, UUID(letter.once.rpartition(":")[2]), letter.ended_words or "")
        for letter in found
        if letter.chain_id is not None and letter.once is not None
    ]


def own_feed(person_id: UUID, *, hold: bool = False) -> CalendarFeed | None:
    """The link this person's calendar has in force. ``hold`` keeps it from changing until the unit ends."""
    found = select(CalendarFeed).where(CalendarFeed.person_id == person_id, CalendarFeed.revoked_at.is_(None))
    return db.council.scalars(found.with_for_update() if hold else found).one_or_none()
