"""Giving a member one more role, or changing the terms of one they hold."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from councils.people.end_role import end
from councils.people.last_admin import keep_one_admin
from councils.people.queries import Member, certifiers, deputies_of, get_member, memberships_of, names
from councils.people.wording import day, last_day, role_words
from reeve.audit import actor, record
from reeve.database import db
from reeve.errors import Conflict, Refusal
from reeve.identity.models import Membership
from reeve.identity.queries import today


class HeldAlready(Conflict):
    """This person holds that role already. Change its terms, or end it first."""

    title = "The role is held already"


class BeginsBeforeToday(Refusal):
    """The first day of a role cannot be before today."""

    status = 422
    title = "Check the first day"


class EndsBeforeToday(Refusal):
    """The last day of a role cannot be before today."""

    status = 422
    title = "Check the last day"


class EndsBeforeItBegins(Refusal):
    """The last day of a role cannot be before its first day."""

    status = 422
    title = "Check the last day"


class DeputyWithoutEnd(Refusal):
    """A deputy needs a last day. Enter the day until which they stand in."""

    status = 422
    title = "Until when is this deputy needed?"


class OutlastsTheCertifier(Refusal):
    """A deputy cannot stand in longer than the certifier's own role lasts."""

    status = 422
    title = "Check the last day"


class NotACertifier(Refusal):
    """A deputy can only stand in for somebody who certifies in their own right here."""

    status = 422
    title = "Choose a certifier"


@dataclass(frozen=True)
class Terms:
    """On what terms a role is held: ``since`` is its first day (today where None), ``until`` its last day,
    ``deputy_for`` the certifier a deputy stands in for."""

    capacity: str | None = None
    until: date | None = None
    deputy_for: UUID | None = None
    since: date | None = None


def grant(person_id: UUID, role: str, terms: Terms) -> Membership:
    """Give the role from its first day. Raises NotFound for nobody's member, HeldAlready, and what ``check`` raises."""
    member = get_member(person_id)
    if any(held.role == role for held in member.roles):
        raise HeldAlready
    membership = put(new_role(person_id, role, terms.since or today()), terms)
    membership.granted_by = actor().id
    db.council.add(membership)
    db.council.flush()
    note(member, "role.granted", f"gave {member.person.name} the role {terms_words(membership)}")
    return membership


def new_role(person_id: UUID, role: str, since: date) -> Membership:
    """A row from that day; the one that began and ended that very day is taken up again."""
    if since < today():
        raise BeginsBeforeToday
    rows = [row for row in memberships_of(person_id, role) if row.from_on == since]
    if rows:
        return rows[0]
    council_id = db.council.info["council_id"]
    return Membership(council_id=council_id, person_id=person_id, role=role, from_on=since)


def change(person_id: UUID, role: str, terms: Terms) -> Membership:
    """Put new terms on a role that is held; its first day can change only while it has not begun.

    Raises NotFound, LastAdmin, and what ``check`` raises.
    """
    member = get_member(person_id)
    held = next((m for m in member.roles if m.role == role), None)
    if held is None:
        return grant(person_id, role, terms)
    if held.from_on > today() and terms.since not in (None, held.from_on):
        end(held)
        db.council.flush()
        return grant(person_id, role, terms)
    put(held, terms)
    db.council.flush()
    note(member, "role.changed", f"changed {member.person.name}'s role to {terms_words(held)}")
    if role == "certifier":
        shorten_deputies(person_id, held)
    return held


def put(membership: Membership, terms: Terms) -> Membership:
    check(membership, terms)
    membership.capacity = (terms.capacity or "").strip() or None
    membership.to_on = None if terms.until is None else terms.until + timedelta(days=1)
    membership.deputy_for = terms.deputy_for
    return membership


def check(membership: Membership, terms: Terms) -> None:
    """Raises EndsBeforeToday, EndsBeforeItBegins, LastAdmin, and what ``check_deputy`` raises."""
    if terms.until is not None and terms.until < today():
        raise EndsBeforeToday
    if terms.until is not None and terms.until < membership.from_on:
        raise EndsBeforeItBegins
    if terms.until is not None and membership.role == "admin":
        keep_one_admin(membership.person_id)
    if terms.deputy_for is not None:
        check_deputy(membership, terms)


def check_deputy(membership: Membership, terms: Terms) -> None:
    """Raises NotACertifier, DeputyWithoutEnd, OutlastsTheCertifier."""
    chief = next((one for one in certifiers(besides=membership.person_id) if one.person.id == terms.deputy_for), None)
    if membership.role != "certifier" or chief is None:
        raise NotACertifier
    if terms.until is None:
        raise DeputyWithoutEnd
    ends = [held.to_on for held in chief.roles if held.role == "certifier"]
    if all(end is not None and end <= terms.until for end in ends):
        raise OutlastsTheCertifier


def shorten_deputies(person_id: UUID, membership: Membership) -> None:
    """Nobody stands in for a certifier beyond the certifier's own last day."""
    for deputy, standing_in in deputies_of(person_id):
        if membership.to_on is not None and (standing_in.to_on is None or standing_in.to_on > membership.to_on):
            standing_in.to_on = max(membership.to_on, standing_in.from_on)
            db.council.flush()
            words = f"changed {deputy.name}'s role to {terms_words(standing_in)}, as the certifier's own role ends then"
            record("role.changed", subject=f"people/{deputy.id}", words=words)


def terms_words(membership: Membership) -> str:
    """The role with its dates, where they are not simply "from now on"."""
    words, until = role_words(membership, names()), last_day(membership)
    if membership.from_on > today():
        words += f" from {day(membership.from_on)}"
    return words if until is None else f"{words} until {day(until)}"


def note(member: Member, act: str, words: str) -> None:
    record(act, subject=f"people/{member.person.id}", words=words)
