"""Inviting somebody: a single-use link for one e-mail, one house and one role, good for 48 hours, kept as a hash."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from flask import has_request_context, url_for
from sqlalchemy.orm import Session

from reeve.audit import PLATFORM_CHAIN, actor, record
from reeve.config import Settings
from reeve.database import now
from reeve.errors import Conflict, NotFound, Refusal
from reeve.identity.address import address_of, same_key
from reeve.identity.invitation_queries import open_invitations
from reeve.identity.models import Invitation
from reeve.identity.permissions import COUNCIL_ROLES, DEPARTMENT_ROLES
from reeve.identity.queries import LONDON
from reeve.identity.token import hashed, new_token
from reeve.identity.visitor import House
from reeve.installation import here
from reeve.mail.write import write_letter

GOOD_FOR = timedelta(hours=48)
ROLE_WORDS = {
    "preparer": "preparer",
    "certifier": "certifier",
    "admin": "admin",
    "viewer": "viewer",
    "accountant": "reporting accountant",
    "analyst": "analyst",
    "rule_owner": "rule owner",
    "department_admin": "department admin",
    "platform": "platform admin",
}
PLATFORM_NAME = "The Reeve platform"


class InvitationClosed(Conflict):
    """This invitation was already accepted or revoked, so it cannot be sent again. Make a new one."""

    title = "The invitation is closed"


class NoSuchRole(Refusal):
    """An invitation is always to a role of the house it is to. Choose one of those shown."""

    status = 422
    title = "Choose a role"


@dataclass(frozen=True)
class Invitee:
    """Whom to invite and as what. ``capacity`` is what a certifier signs as, such as "Section 151 officer"."""

    email: str
    name: str
    role: str
    capacity: str | None = None


def invite(session: Session, invitee: Invitee, *, house: House | None) -> str:
    """Make the invitation, write the letter, and return the link. ``house`` None invites to the platform itself.

    Earlier open invitations of the same person to the same role are revoked. Raises NotAnAddress, NoSuchRole.
    """
    if invitee.role not in roles_of(house):
        raise NoSuchRole
    email = address_of(invitee.email)
    for earlier in open_invitations(session, house):
        if same_key(earlier.email) == same_key(email) and earlier.role == invitee.role:
            earlier.revoked_at = now()
    invitation = Invitation(
        email=email,
        name=invitee.name.strip(),
        role=invitee.role,
        capacity=(invitee.capacity or "").strip() or None,
        council_id=house.id if house is not None and house.kind == "council" else None,
        department_id=house.id if house is not None and house.kind == "department" else None,
        invited_by=actor().id,
    )
    link = send(session, invitation, house)
    session.add(invitation)
    session.flush()
    note("person.invited", invitation, f"invited {invitation.name} as {role_of(invitation)}")
    return link


def roles_of(house: House | None) -> Collection[str]:
    if house is None:
        return ("platform",)
    return COUNCIL_ROLES if house.kind == "council" else DEPARTMENT_ROLES


def resend(session: Session, invitation_id: UUID, *, house: House | None) -> str:
    """A new link under the same invitation; the old link stops working. Raises NotFound, InvitationClosed."""
    invitation = get_open(session, invitation_id, house)
    link = send(session, invitation, house)
    session.flush()
    note("invitation.resent", invitation, f"sent {invitation.name} a new invitation as {role_of(invitation)}")
    return link


def revoke(session: Session, invitation_id: UUID, *, house: House | None) -> Invitation:
    """The link stops working at once. Raises NotFound, InvitationClosed."""
    invitation = get_open(session, invitation_id, house)
    invitation.revoked_at = now()
    session.flush()
    note("invitation.revoked", invitation, f"revoked the invitation of {invitation.name} as {role_of(invitation)}")
    return invitation


def get_open(session: Session, invitation_id: UUID, house: House | None) -> Invitation:
    invitation = session.get(Invitation, invitation_id)
    if invitation is None:
        raise NotFound
    if invitation not in open_invitations(session, house):
        raise InvitationClosed
    return invitation


def send(session: Session, invitation: Invitation, house: House | None) -> str:
    """Give the invitation a new token and 48 hours, and write the letter that carries it."""
    token = new_token()
    invitation.token_hash = hashed(token)
    invitation.expires_at = now() + GOOD_FOR
    link = link_of(token)
    write_letter(
        session,
        "invitation",
        to_name=invitation.name,
        to_email=invitation.email,
        link_until=invitation.expires_at,
        link_hash=invitation.token_hash,
        house=house.name if house is not None else PLATFORM_NAME,
        role=role_of(invitation),
        until=f"{invitation.expires_at.astimezone(LONDON):%H:%M on %-d %B %Y}",
        link=link,
    )
    return link


def link_of(token: str) -> str:
    """The full address where one is known; from a command on a machine with no fixed port, the path alone."""
    if has_request_context():
        return url_for("identity_invitation.invitation", token=token, _external=True)
    return f"{own_address(here().settings)}/invitations/{token}"


def own_address(settings: Settings) -> str:
    if settings.https:
        return f"https://{settings.hosts[0]}"
    return f"http://{settings.host}:{settings.port}" if settings.port else ""


def role_of(invitation: Invitation) -> str:
    words = ROLE_WORDS[invitation.role]
    return f"{words} ({invitation.capacity})" if invitation.capacity else words


def note(act: str, invitation: Invitation, words: str) -> None:
    """In the history of the house it is to, whoever invites."""
    chain = invitation.council_id or invitation.department_id or PLATFORM_CHAIN
    record(act, subject=f"invitations/{invitation.id}", words=words, chain=chain)
