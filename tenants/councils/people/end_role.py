"""Ending a role: it stops with the very next request. A council always keeps one admin."""

from __future__ import annotations

from uuid import UUID

from councils.people.queries import admins_in_force, get_member, role_words
from reeve.audit import record
from reeve.database import db
from reeve.errors import Conflict, NotFound
from reeve.identity.queries import today


class LastAdmin(Conflict):
    """This is the council's only admin, so nothing was changed. Make somebody else an admin first."""

    title = "A council needs an admin"


def end_role(person_id: UUID, role: str) -> None:
    """Raises NotFound where the person does not hold the role, LastAdmin."""
    if role == "admin":
        keep_one_admin(person_id)
    member = get_member(person_id)
    held = [membership for membership in member.roles if membership.role == role]
    if not held:
        raise NotFound
    for membership in held:
        membership.to_on = max(today(), membership.from_on)
    db.council.flush()
    words = f"ended {member.person.name}'s role {role_words(held[0])}"
    record("role.ended", subject=f"people/{person_id}", words=words)


def keep_one_admin(person_id: UUID) -> None:
    lasting = [m for m in admins_in_force() if m.to_on is None and m.person_id != person_id]
    if not lasting:
        raise LastAdmin
