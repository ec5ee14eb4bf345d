"""Ending a role: it stops with the very next request. A certifier's deputies end with the certifier."""

from __future__ import annotations

from uuid import UUID

from councils.people.last_admin import keep_one_admin
from councils.people.queries import deputies_of, get_member, names
from councils.people.wording import role_words
from reeve.audit import record
from reeve.database import db
from reeve.errors import NotFound
from reeve.identity.models import Membership
from reeve.identity.queries import today


def end_role(person_id: UUID, role: str) -> None:
    """Raises NotFound where the person does not hold the role, LastAdmin."""
    if role == "admin":
        keep_one_admin(person_id)
    member = get_member(person_id)
    held = [membership for membership in member.roles if membership.role == role]
    if not held:
        raise NotFound
    for membership in held:
        end(membership)
    db.council.flush()
    words = f"ended {member.person.name}'s role {role_words(held[0], names())}"
    record("role.ended", subject=f"people/{person_id}", words=words)
    if role == "certifier":
        end_deputies(person_id, member.person.name)


def end(membership: Membership) -> None:
    """From today on it is not held; one that had not begun was never held."""
    membership.to_on = max(today(), membership.from_on)


def end_deputies(person_id: UUID, name: str) -> None:
    """Nobody stands in for somebody who no longer certifies."""
    for deputy, membership in deputies_of(person_id):
        end(membership)
        db.council.flush()
        words = f"ended {deputy.name}'s role as deputy for {name}, who no longer certifies"
        record("role.ended", subject=f"people/{deputy.id}", words=words)
