"""Who belongs to this council, and what was done in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select

from reeve.audit.models import AuditEntry
from reeve.database import db
from reeve.errors import NotFound
from reeve.identity.models import Membership, Person
from reeve.identity.permissions import COUNCIL_ROLES
from reeve.identity.queries import in_force, today


@dataclass(frozen=True)
class Member:
    """A person and the roles they hold or will hold here."""

    person: Person
    roles: tuple[Membership, ...]


def members() -> list[Member]:
    """Everybody with a role that has not ended, by name."""
    rows = db.council.execute(
        select(Person, Membership)
        .join(Membership, Membership.person_id == Person.id)
        .where((Membership.to_on.is_(None)) | (Membership.to_on > today()))
        .order_by(Person.name, Person.id, Membership.role)
    ).all()
    by_person: dict[UUID, tuple[Person, list[Membership]]] = {}
    for person, membership in rows:
        by_person.setdefault(person.id, (person, []))[1].append(membership)
    return [Member(person, tuple(roles)) for person, roles in by_person.values()]


def get_member(person_id: UUID) -> Member:
    """Raises NotFound where the person holds no role here."""
    for member in members():
        if member.person.id == person_id:
            return member
    raise NotFound


def certifiers(*, besides: UUID) -> list[Person]:
    """Those a deputy may stand in for."""
    return [
        member.person
        for member in members()
        if member.person.id != besides and any(m.role == "certifier" and m.deputy_for is None for m in member.roles)
    ]


def admins_in_force() -> Sequence[Membership]:
    """The admins' own roles, held until this unit ends, so that two admins cannot remove each other at once."""
    return db.council.scalars(
        select(Membership)
        .where(Membership.role == "admin", in_force(Membership.from_on, Membership.to_on))
        .order_by(Membership.person_id)
        .with_for_update()
    ).all()


def admin_people() -> Sequence[Person]:
    """The admins of today, by name."""
    return db.council.scalars(
        select(Person)
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.role == "admin", in_force(Membership.from_on, Membership.to_on))
        .where(Person.closed_at.is_(None))
        .order_by(Person.name, Person.id)
        .distinct()
    ).all()


def memberships_of(person_id: UUID, role: str) -> Sequence[Membership]:
    """Every row of this role, ended ones too, newest first."""
    return db.council.scalars(
        select(Membership)
        .where(Membership.person_id == person_id, Membership.role == role)
        .order_by(Membership.from_on.desc())
    ).all()


def role_words(membership: Membership) -> str:
    words = COUNCIL_ROLES[membership.role]
    return f"{words} ({membership.capacity})" if membership.capacity else words


def last_day(membership: Membership) -> date | None:
    """The last day of the role; ``to_on`` is the first day without it."""
    return None if membership.to_on is None else membership.to_on - timedelta(days=1)


def history_select(person: str, act: str) -> Select[Any]:
    found = select(AuditEntry)
    if person:
        found = found.where(AuditEntry.actor == person)
    if act:
        found = found.where(AuditEntry.act == act)
    return found


def count_history(person: str, act: str) -> int:
    return db.council.scalar(select(func.count()).select_from(history_select(person, act).subquery())) or 0


def history(person: str, act: str, *, offset: int = 0, size: int | None = None) -> Sequence[AuditEntry]:
    """This council's chain, newest first."""
    found = history_select(person, act).order_by(AuditEntry.seq.desc()).offset(offset).limit(size)
    return db.council.scalars(found).all()


def actors() -> Sequence[str]:
    return db.council.scalars(select(AuditEntry.actor).distinct().order_by(AuditEntry.actor)).all()


def acts() -> Sequence[str]:
    return db.council.scalars(select(AuditEntry.act).distinct().order_by(AuditEntry.act)).all()
