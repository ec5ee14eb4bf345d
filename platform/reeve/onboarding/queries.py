"""What the platform admin sees: the register with who is aboard, admins and invitations, and the outbox."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, or_, select

from reeve.database import db, now
from reeve.errors import NotFound
from reeve.identity.models import Invitation, Membership, Person
from reeve.identity.queries import in_force
from reeve.mail.models import Letter
from reeve.register.models import Council, CouncilName


@dataclass(frozen=True)
class Line:
    """One council on the platform's list. ``admins`` counts those who have joined."""

    slug: str
    name: str
    kind: str
    onboarded_at: datetime | None
    administers_hb: bool
    admins: int

    @property
    def state(self) -> str:
        if self.onboarded_at is None:
            return "Not on Reeve" if self.administers_hb else "Owes no returns"
        return "On Reeve" if self.admins else "Admin invited"


def councils_select(words: str, state: str) -> Select[Any]:
    found = select(Council)
    if words:
        like = f"%{words.replace('%', '').replace('_', '')}%"
        older = select(CouncilName.council_id).where(CouncilName.name.ilike(like))
        found = found.where(or_(Council.name.ilike(like), Council.slug.ilike(like), Council.id.in_(older)))
    if state == "aboard":
        found = found.where(Council.onboarded_at.is_not(None))
    if state == "not":
        found = found.where(Council.onboarded_at.is_(None), Council.administers_hb)
    return found


def count_councils(words: str, state: str) -> int:
    return db.platform.scalar(select(func.count()).select_from(councils_select(words, state).subquery())) or 0


def councils(words: str, state: str, *, offset: int = 0, size: int | None = None) -> list[Line]:
    """The register by name, those aboard with their number of admins."""
    admins = (
        select(func.count())
        .where(Membership.council_id == Council.id, Membership.role == "admin")
        .where(in_force(Membership.from_on, Membership.to_on))
        .scalar_subquery()
    )
    found = councils_select(words, state).add_columns(admins).order_by(Council.name).offset(offset).limit(size)
    return [
        Line(council.slug, council.name, council.kind, council.onboarded_at, council.administers_hb, count)
        for council, count in db.platform.execute(found)
    ]


def get_council(slug: str) -> Council:
    """Raises NotFound."""
    council = db.platform.scalars(select(Council).where(Council.slug == slug)).one_or_none()
    if council is None:
        raise NotFound
    return council


def find_council_to_change(slug: str) -> Council | None:
    """The council, held until this unit ends, so that two people cannot bring it aboard at once."""
    return db.platform.scalars(select(Council).where(Council.slug == slug).with_for_update()).one_or_none()


def admins_of(council_id: UUID) -> Sequence[str]:
    return db.platform.scalars(
        select(Person.name)
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.council_id == council_id, Membership.role == "admin")
        .where(in_force(Membership.from_on, Membership.to_on))
        .order_by(Person.name)
    ).all()


def admin_invitations(council_id: UUID) -> Sequence[Invitation]:
    """The first admins' open invitations: all the platform sees of a council's."""
    return db.platform.scalars(
        select(Invitation)
        .where(Invitation.council_id == council_id, Invitation.role == "admin")
        .where(Invitation.accepted_at.is_(None), Invitation.revoked_at.is_(None))
        .order_by(Invitation.created_at)
    ).all()


def count_letters() -> int:
    return db.platform.scalar(select(func.count()).select_from(Letter)) or 0


def letters(*, offset: int, size: int) -> Sequence[Letter]:
    """Newest first."""
    return db.platform.scalars(select(Letter).order_by(Letter.created_at.desc()).offset(offset).limit(size)).all()


def get_letter(letter_id: UUID) -> Letter:
    """Raises NotFound."""
    letter = db.platform.get(Letter, letter_id)
    if letter is None:
        raise NotFound
    return letter


def still_works(letter: Letter) -> bool:
    return letter.link_until is not None and letter.link_until > now()
