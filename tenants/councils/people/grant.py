"""Giving a member one more role, or changing the terms of one they hold."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from councils.people.queries import Member, get_member, memberships_of, role_words
from reeve.audit import actor, record
from reeve.database import db
from reeve.errors import Conflict, Refusal
from reeve.identity.models import Membership
from reeve.identity.queries import today


class HeldAlready(Conflict):
    """This person holds that role already. Change its terms, or end it first."""

    title = "The role is held already"


class EndsBeforeToday(Refusal):
    """The last day of a role cannot be before today."""

    status = 422
    title = "Check the last day"


@dataclass(frozen=True)
class Terms:
    """On what terms a role is held: ``until`` is its last day, ``deputy_for`` the certifier a deputy stands in for."""

    capacity: str | None = None
    until: date | None = None
    deputy_for: UUID | None = None


def grant(person_id: UUID, role: str, terms: Terms) -> Membership:
    """Give the role from today. Raises NotFound for nobody's member, HeldAlready, EndsBeforeToday."""
    member = get_member(person_id)
    if any(held.role == role for held in member.roles):
        raise HeldAlready
    rows = [row for row in memberships_of(person_id, role) if row.from_on == today()]
    membership = (
        rows[0]
        if rows
        else Membership(council_id=db.council.info["council_id"], person_id=person_id, role=role, from_on=today())
    )
    membership.granted_by = actor().id
    put(membership, terms)
    db.council.add(membership)
    db.council.flush()
    note(member, "role.granted", f"gave {member.person.name} the role {role_words(membership)}")
    return membership


def change(person_id: UUID, role: str, terms: Terms) -> Membership:
    """Put new terms on a role that is held. Raises NotFound, EndsBeforeToday."""
    member = get_member(person_id)
    held = next((m for m in member.roles if m.role == role), None)
    if held is None:
        return grant(person_id, role, terms)
    put(held, terms)
    db.council.flush()
    note(member, "role.changed", f"changed {member.person.name}'s role {role_words(held)}")
    return held


def put(membership: Membership, terms: Terms) -> None:
    if terms.until is not None and terms.until < today():
        raise EndsBeforeToday
    membership.capacity = (terms.capacity or "").strip() or None
    membership.to_on = None if terms.until is None else terms.until + timedelta(days=1)
    membership.deputy_for = terms.deputy_for


def note(member: Member, act: str, words: str) -> None:
    record(act, subject=f"people/{member.person.id}", words=words)
