"""Accounts nobody uses: after 45 days without signing in an account is closed, until an admin opens it again.

Forgotten accounts are how councils were broken into (the ICO's reprimand of Hackney, 2024). A letter warns the person
seven days before; whoever was warned late has those seven days all the same. Whoever tries to sign in afterwards learns
nothing of it; the person and the admins of their councils are told by letter.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from reeve.audit.record import REEVE, acting, record
from reeve.database import Role, db, now
from reeve.errors import NotFound, Refusal
from reeve.identity.admins import councils_of, leave_word
from reeve.identity.engagement_queries import own_engagements
from reeve.identity.models import Person
from reeve.identity.queries import LONDON, find_by_email, find_standings
from reeve.mail.write import write_letter

DORMANT_AFTER = timedelta(days=45)
WARNED_BEFORE = timedelta(days=7)
IDLE = "idle"


class AccountClosed(Refusal):
    """This account cannot be used. Ask your council's admin to open it again."""

    status = 403
    title = "This account is closed"


def closes_at(person: Person) -> datetime:
    """When the account closes unless its person signs in before."""
    after = person.active_at + DORMANT_AFTER
    warned = person.warned_at
    return after if warned is None or warned < person.active_at else max(after, warned + WARNED_BEFORE)


def is_dormant(person: Person) -> bool:
    """Whether the account is closed, or ought to be, because nobody signed in with it for 45 days."""
    return person.closed_for == IDLE or (person.closed_at is None and now() > closes_at(person))


def warn(person: Person) -> bool:
    """Write the letter that says when the account closes, once for each time it lies idle; whether it was written."""
    if person.closed_at is not None or now() < person.active_at + DORMANT_AFTER - WARNED_BEFORE:
        return False
    if person.warned_at is not None and person.warned_at >= person.active_at:
        return False
    person.warned_at = now()
    db.gate.flush()
    day, idle = closes_at(person).astimezone(LONDON), now() - person.active_at
    write_letter(
        db.gate,
        "account-closing",
        to_name=person.name,
        to_email=person.email,
        day=f"{day.day} {day:%B %Y}",
        days=str(idle.days),
    )
    return True


def close_dormant(person: Person) -> None:
    """Close the account, once, in the gate's unit of that person: a letter to them and to the admins of their councils
    and of those that engaged them as accountant, a line in each house's history."""
    if person.closed_at is not None:
        return
    known, engaged = find_standings(db.gate, person.id), {one.council_id for one, _ in own_engagements(db.gate)}
    councils = sorted({*councils_of(db.gate, person.id), *engaged})
    person.closed_at, person.closed_for = now(), IDLE
    db.gate.flush()
    write_letter(db.gate, "account-closed", to_name=person.name, to_email=person.email)
    event = f"{person.closed_at:%Y-%m-%dT%H:%M:%S}"
    leave_word(db.gate, "account-closed-notice", about=person.id, event=f"{person.id}:{event}", councils=councils)
    houses = {standing.house.id for standing in known[2] if standing.house is not None} if known else set()
    with acting(REEVE):
        for chain in sorted(houses | engaged):
            words = f"closed {person.name}'s account after {DORMANT_AFTER.days} days without signing in"
            record("account.closed", subject=f"people/{person.id}", words=words, role=Role.GATE, chain=chain)


def reopen(session: Session, person_id: UUID) -> Person:
    """Open a dormant account again, in the unit of a council the person belongs to or is engaged by, or of the
    platform; the 45 days begin anew.

    Raises NotFound where the account is not dormant: one closed for another reason stays closed.
    """
    person = session.get(Person, person_id)
    if person is None or not is_dormant(person):
        raise NotFound
    person.closed_at, person.closed_for, person.active_at, person.warned_at = None, None, now(), None
    session.flush()
    record("account.reopened", subject=f"people/{person_id}", words=f"opened {person.name}'s account again")
    return person


def reopen_by_email(email: str) -> Person:
    """For whom no admin is left to open it: in the platform's unit, and in the history of every council they are of.

    Raises NotFound.
    """
    found = find_by_email(db.platform, email)
    if found is None:
        raise NotFound
    person = reopen(db.platform, found.id)
    words = f"opened {person.name}'s account again"
    for chain in councils_of(db.platform, person.id):
        record("account.reopened", subject=f"people/{person.id}", words=words, role=Role.PLATFORM, chain=chain)
    return person
