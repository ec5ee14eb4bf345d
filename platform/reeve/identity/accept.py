"""Accepting an invitation: a new person is made, or the person it is for takes one more role. Once."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID, uuid4

from reeve.audit.record import PLATFORM_CHAIN, Actor, record, set_actor
from reeve.database import Role, db, now, set_person
from reeve.database.constraints import refuses
from reeve.errors import Conflict, NotFound, Refusal
from reeve.identity.engagement_models import ACCOUNTANT
from reeve.identity.engagement_queries import find_offered
from reeve.identity.invitation_queries import find_invitation, holds_role, house_of
from reeve.identity.invite import PLATFORM_NAME, ROLE_WORDS, role_of
from reeve.identity.models import (
    Credential,
    DepartmentMembership,
    Invitation,
    Membership,
    Person,
    PlatformMembership,
)
from reeve.identity.passwords import check_password, hash_password
from reeve.identity.queries import find_by_email, find_person, present, today
from reeve.identity.token import hashed


class InvitationGone(Refusal):
    """This invitation no longer works. Ask whoever invited you to send it again."""

    status = 410


class InvitationUsed(InvitationGone):
    """It works once, and it was accepted before. If that was you, sign in. If it was not, tell your council's admin."""

    title = "This invitation was already used"


class InvitationRevoked(InvitationGone):
    """Whoever invited you took the invitation back. Ask them if you think that is a mistake."""

    title = "This invitation was withdrawn"


class InvitationExpired(InvitationGone):
    """An invitation works for 48 hours. Ask whoever invited you to send it again."""

    title = "This invitation has expired"


class NoSuchInvitation(NotFound):
    """Check that you opened the whole link from the letter. If you did, ask whoever invited you to send it again."""

    title = "We do not know this invitation"


class ForSomebodyElse(Refusal):
    """This invitation is for another e-mail address. Sign out first, then open the link again."""

    status = 403
    title = "This invitation is for somebody else"


class RoleEndedToday(Conflict):
    """This role of yours ended today, so an invitation cannot begin it again today. Ask an admin to give it back."""

    title = "The role ended today"


refuses("pk_membership", RoleEndedToday)
refuses("pk_department_membership", RoleEndedToday)


@dataclass(frozen=True)
class Offer:
    """An open invitation as its page shows it. ``person_id`` is set where the e-mail has an account."""

    invitation: Invitation
    house: str
    home: str
    person_id: UUID | None

    @property
    def role(self) -> str:
        return ROLE_WORDS[self.invitation.role]


def get_offer(token: str, *, hold: bool = False) -> Offer:
    """The open invitation behind ``token``; ``hold`` keeps others from accepting it meanwhile.

    Raises NoSuchInvitation, InvitationUsed, InvitationRevoked or InvitationExpired.
    """
    present(db.gate, token_hash=hashed(token))
    invitation = find_invitation(db.gate, token, hold=hold)
    if invitation is None:
        raise NoSuchInvitation
    for closed, why in (
        (invitation.accepted_at is not None, InvitationUsed),
        (invitation.revoked_at is not None, InvitationRevoked),
        (invitation.expires_at <= now(), InvitationExpired),
    ):
        if closed:
            raise why
    house, home = house_of(db.gate, invitation) or (PLATFORM_NAME, "/platform/councils")
    present(db.gate, email=invitation.email)
    person = find_by_email(db.gate, invitation.email)
    return Offer(invitation, house, home, person.id if person is not None else None)


def accept_as_new(token: str, *, name: str, password: str) -> Person:
    """Make the person and give them the role. The gate's unit goes on as them. Raises PasswordTooWeak."""
    offer = get_offer(token, hold=True)
    if offer.person_id is not None:
        raise ForSomebodyElse
    invitation = offer.invitation
    check_password(password, about=(invitation.email, offer.house, name))
    person = Person(id=uuid4(), email=invitation.email, name=name.strip() or invitation.name)
    db.gate.add(person)
    db.gate.flush()
    set_person(db.gate, person.id)
    db.gate.add(Credential(person_id=person.id, kind="password", secret=hash_password(password), confirmed_at=now()))
    take_up(offer, person)
    return person


def accept_as(token: str, *, person_id: UUID) -> Offer:
    """Give the role to the person the invitation is for, who is signed in. Raises ForSomebodyElse."""
    offer = get_offer(token, hold=True)
    if offer.person_id != person_id:
        raise ForSomebodyElse
    person = find_person(db.gate, offer.invitation.email)
    if person is None or person.closed_at is not None:
        raise ForSomebodyElse
    take_up(offer, person)
    return offer


def take_up(offer: Offer, person: Person) -> None:
    """The role's row, then the invitation's end: the wall lets the first in only while the second is open.

    Raises InvitationExpired where an accountant's engagement ended meanwhile.
    """
    invitation = offer.invitation
    set_actor(Actor(person.id, person.name, acting_for=offer.house))
    if invitation.role == ACCOUNTANT:
        engagement = find_offered(db.gate, invitation)
        if engagement is None:
            raise InvitationExpired
        engagement.person_id, engagement.accepted_at = person.id, now()
    elif not holds_role(db.gate, invitation, person.id):
        db.gate.add(role_row(invitation, person.id))
    db.gate.flush()
    invitation.accepted_at, invitation.accepted_by = now(), person.id
    db.gate.flush()
    record(
        "person.joined",
        subject=f"invitations/{invitation.id}",
        words=f"accepted the invitation and joined as {role_of(invitation)}",
        role=Role.GATE,
        chain=invitation.council_id or invitation.department_id or PLATFORM_CHAIN,
    )


def role_row(invitation: Invitation, person_id: UUID) -> Membership | DepartmentMembership | PlatformMembership:
    if invitation.council_id is not None:
        return Membership(
            council_id=invitation.council_id,
            person_id=person_id,
            role=invitation.role,
            from_on=today(),
            granted_by=invitation.invited_by,
            capacity=invitation.capacity,
        )
    if invitation.department_id is not None:
        return DepartmentMembership(
            department_id=invitation.department_id, person_id=person_id, role=invitation.role, from_on=today()
        )
    return PlatformMembership(person_id=person_id, from_on=today())
