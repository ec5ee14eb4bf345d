"""Removing somebody from the council: their roles, keys and open invitations here stop with the next request."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import func, update

from councils.people.end_role import end, end_deputies
from councils.people.last_admin import keep_one_admin
from councils.people.queries import Member, get_member, names
from councils.people.wording import role_words
from reeve.audit import record
from reeve.database import db, now
from reeve.identity.models import ApiToken, Invitation, Person


def remove(person_id: UUID) -> Member:
    """Raises NotFound where nobody here has this id, LastAdmin."""
    member = get_member(person_id)
    if member.is_admin:
        keep_one_admin(person_id)
    for membership in member.roles:
        end(membership)
    db.council.flush()
    take_keys_back(member.person)
    known = names()
    held = " and ".join(role_words(membership, known) for membership in member.roles)
    record("person.removed", subject=f"people/{person_id}", words=f"removed {member.person.name}, who was {held}")
    end_deputies(person_id, member.person.name)
    return member


def take_keys_back(person: Person) -> None:
    """What would let them, or a machine of theirs, in again."""
    still_open = (Invitation.accepted_at.is_(None), Invitation.revoked_at.is_(None))
    for which in (
        update(ApiToken).where(ApiToken.owner_id == person.id, ApiToken.revoked_at.is_(None)),
        update(Invitation).where(func.lower(Invitation.email) == func.lower(person.email), *still_open),
    ):
        db.council.execute(which.values(revoked_at=now()))
