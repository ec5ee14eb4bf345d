"""Accounts nobody uses: after 45 days without signing in an account is closed, until an admin opens it again.

Forgotten accounts are how councils were broken into (the ICO's reprimand of Hackney, 2024). Whoever tries to sign in
learns nothing of it; the person is told by letter.
"""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from reeve.audit.record import REEVE, acting, record
from reeve.database import Role, db, now
from reeve.errors import NotFound, Refusal
from reeve.identity.models import Person
from reeve.identity.queries import find_standings
from reeve.mail.write import write_letter

DORMANT_AFTER = timedelta(days=45)
IDLE = "idle"


class AccountClosed(Refusal):
    """This account cannot be used. Ask your council's admin to open it again."""

    status = 403
    title = "This account is closed"


def is_dormant(person: Person) -> bool:
    """Whether the account is closed, or ought to be, because nobody signed in with it for 45 days."""
    return person.closed_for == IDLE or (person.closed_at is None and now() - person.active_at > DORMANT_AFTER)


def close_dormant(person: Person) -> None:
    """Close the account, once, in the gate's unit of that person: a letter to them, a line in each house's history."""
    if person.closed_at is not None:
        return
    known = find_standings(db.gate, person.id)
    person.closed_at, person.closed_for = now(), IDLE
    db.gate.flush()
    write_letter(db.gate, "account-closed", to_name=person.name, to_email=person.email)
    houses = {standing.house for standing in known[2] if standing.house is not None} if known else set()
    with acting(REEVE):
        for chain in sorted(house.id for house in houses):
            words = f"closed {person.name}'s account after {DORMANT_AFTER.days} days without signing in"
            record("account.closed", subject=f"people/{person.id}", words=words, role=Role.GATE, chain=chain)


def reopen(session: Session, person_id: UUID) -> Person:
    """Open a dormant account again, in the unit of a council the person belongs to; the 45 days begin anew.

    Raises NotFound where the account is not dormant: one closed for another reason stays closed.
    """
    person = session.get(Person, person_id)
    if person is None or not is_dormant(person):
        raise NotFound
    person.closed_at, person.closed_for, person.active_at = None, None, now()
    session.flush()
    record("account.reopened", subject=f"people/{person_id}", words=f"opened {person.name}'s account again")
    return person
