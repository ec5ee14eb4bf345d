"""Who belongs to this council, in which role, from when and until when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select

from reeve.database import db, now
from reeve.errors import NotFound
from reeve.identity.address import domains_of
from reeve.identity.engagement_queries import open_engagements
from reeve.identity.models import ApiToken, Membership, Person
from reeve.identity.queries import admins_of, in_force, today
from reeve.register.queries import domains_recorded


@dataclass(frozen=True)
class Member:
    """A person and the roles they hold or will hold here."""

    person: Person
    roles: tuple[Membership, ...]

    @property
    def is_admin(self) -> bool:
        return any(held.role == "admin" for held in self.roles)


def not_ended() -> ColumnElement[bool]:
    """In force or still to come. A role taken back before its first day ends on that day, and was never held."""
    lasts = and_(Membership.to_on > today(), Membership.to_on > Membership.from_on)
    return or_(Membership.to_on.is_(None), lasts)


def members() -> list[Member]:
    """Everybody with a role that has not ended, by name."""
    rows = db.council.execute(
        select(Person, Membership)
        .join(Membership, Membership.person_id == Person.id)
        .where(not_ended())
        .order_by(Person.name, Person.id, Membership.role, Membership.from_on)
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


def get_account(person_id: UUID) -> UUID:
    """Whose account an admin here may open again: a member's, or that of an accountant whom the council let in and
    whose engagement is open. Raises NotFound."""
    if not any(person.id == person_id for _engagement, person in open_engagements()):
        get_member(person_id)
    return person_id


def certifiers(*, besides: UUID) -> list[Member]:
    """Those a deputy may stand in for: whoever certifies in their own right, now or later."""
    return [
        member
        for member in members()
        if member.person.id != besides and any(m.role == "certifier" and m.deputy_for is None for m in member.roles)
    ]


def deputies_of(person_id: UUID) -> list[tuple[Person, Membership]]:
    """Who stands in for this certifier now or later, by name."""
    rows = db.council.execute(
        select(Person, Membership)
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.deputy_for == person_id, not_ended())
        .order_by(Person.name)
    ).all()
    return [(person, membership) for person, membership in rows]


def names() -> Mapping[UUID, str]:
    """Everybody who belongs or belonged here, by id."""
    return {row.id: row.name for row in db.council.execute(select(Person.id, Person.name))}


def lasting_admins(*, hold: bool = False) -> Sequence[Membership]:
    """The admin roles in force without an end, of people whose account is open. ``hold`` keeps them from changing until
    this unit ends, so that two admins cannot remove each other at once."""
    found = (
        select(Membership)
        .join(Person, Person.id == Membership.person_id)
        .where(Membership.role == "admin", in_force(Membership.from_on, Membership.to_on))
        .where(Membership.to_on.is_(None), Person.closed_at.is_(None))
        .order_by(Membership.person_id)
    )
    return db.council.scalars(found.with_for_update(of=Membership) if hold else found).all()


def own_domains() -> tuple[list[str], bool]:
    """The council's e-mail domains as the platform recorded them; where it recorded none, those its people have their
    addresses at, the most frequent first. And whether they were recorded. A suggestion: membership decides."""
    recorded = domains_recorded(db.council, db.council.info["council_id"])
    return recorded or domains_of(member.person.email for member in members()), bool(recorded)


def admin_people() -> Sequence[Person]:
    """The admins of today whose account is open, by name."""
    return admins_of(db.council)


def answers_for_tokens(person_id: UUID) -> bool:
    """Whether a machine comes in by this person's leave."""
    found = select(ApiToken.id).where(
        ApiToken.owner_id == person_id, ApiToken.revoked_at.is_(None), ApiToken.expires_at > now()
    )
    return db.council.scalar(select(found.exists())) or False


def memberships_of(person_id: UUID, role: str) -> Sequence[Membership]:
    """Every row of this role, ended ones too, newest first."""
    return db.council.scalars(
        select(Membership)
        .where(Membership.person_id == person_id, Membership.role == role)
        .order_by(Membership.from_on.desc())
    ).all()
