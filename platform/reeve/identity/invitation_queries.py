"""Invitations as each role sees them: the gate the one whose link was shown, a house its own."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from reeve.database import now
from reeve.identity.engagement_models import ACCOUNTANT, ENGAGEMENTS
from reeve.identity.models import DepartmentMembership, Invitation, Membership, PlatformMembership
from reeve.identity.token import hashed
from reeve.identity.visitor import House
from reeve.register.models import Council, Department


def find_invitation(session: Session, token: str, *, hold: bool = False) -> Invitation | None:
    """The invitation behind a link; ``hold`` keeps others from changing it until this unit ends."""
    wanted = select(Invitation).where(Invitation.token_hash == hashed(token))
    return session.scalars(wanted.with_for_update() if hold else wanted).one_or_none()


def open_invitations(session: Session, house: House | None) -> list[Invitation]:
    """Neither accepted nor revoked; expired ones too, since they can be sent again. Newest first."""
    if house is None:
        mine = Invitation.role == "platform"
    else:
        mine = (Invitation.council_id if house.kind == "council" else Invitation.department_id) == house.id
    found = select(Invitation).where(mine, Invitation.accepted_at.is_(None), Invitation.revoked_at.is_(None))
    return list(session.scalars(found.order_by(Invitation.created_at.desc())))


def holds_role(session: Session, invitation: Invitation, person_id: UUID) -> bool:
    """Whether the person holds the role offered already, without an end."""
    table: type[Membership | DepartmentMembership | PlatformMembership] = PlatformMembership
    which = [PlatformMembership.person_id == person_id]
    if invitation.council_id is not None:
        table = Membership
        which = [
            Membership.council_id == invitation.council_id,
            Membership.person_id == person_id,
            Membership.role == invitation.role,
        ]
    elif invitation.department_id is not None:
        table = DepartmentMembership
        which = [
            DepartmentMembership.department_id == invitation.department_id,
            DepartmentMembership.person_id == person_id,
            DepartmentMembership.role == invitation.role,
        ]
    return session.scalars(select(table).where(*which, table.to_on.is_(None))).first() is not None


def house_of(session: Session, invitation: Invitation) -> tuple[str, str] | None:
    """The name of the house it is to and the first page it leads to; None for the platform."""
    if invitation.council_id is not None:
        council = session.get_one(Council, invitation.council_id)
        return council.name, ENGAGEMENTS if invitation.role == ACCOUNTANT else f"/c/{council.slug}"
    if invitation.department_id is not None:
        return session.get_one(Department, invitation.department_id).name, "/department"
    return None


def link_works(session: Session, link_hash: str) -> bool:
    """Whether a letter may still be sent whose link has this hash: its invitation is open and has no newer link."""
    found = session.scalars(select(Invitation).where(Invitation.token_hash == link_hash)).one_or_none()
    return found is not None and found.accepted_at is None and found.revoked_at is None and found.expires_at > now()
