"""Closing a council's extras because its payer is long overdue: by two people, and never near a deadline.

Opening them again needs nobody: ``note_overdue`` lifts it with the payment, and anybody of the platform may.
"""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

from reeve.audit import actor, record
from reeve.billing import access
from reeve.billing.deadlines import deadline_between
from reeve.billing.models import Restriction
from reeve.billing.queries import find_open_restriction
from reeve.billing.standing import facts_of
from reeve.database import db, now
from reeve.database.constraints import refuses
from reeve.errors import Conflict
from reeve.identity.queries import today
from reeve.identity.visitor import House

CLEAR_DAYS = 30


class NotLongOverdue(Conflict):
    """Nothing behind this council's funding is more than 60 days overdue, so nothing can be closed."""

    title = "Nothing is overdue long enough"


class DeadlineNear(Conflict):
    """This council owes a return within 30 days. Nothing is closed so near a deadline."""

    title = "A deadline is near"


class SecondPerson(Conflict):
    """Somebody other than whoever asked for it must confirm a restriction."""

    title = "Ask a second person"


class RestrictedAlready(Conflict):
    """A restriction of this council was asked for already. Confirm it or lift it."""

    title = "There is a restriction already"


class NoRestriction(Conflict):
    """No restriction of this council is open. Look at it again."""

    title = "There is no restriction"


refuses("ck_restriction_two_people", SecondPerson)


def propose(house: House, *, reason: str) -> Restriction:
    """Ask for the council's extras to be closed. Nothing changes until a second person confirms.

    Raises NotLongOverdue, DeadlineNear, RestrictedAlready.
    """
    refuse_restricting(house)
    if find_open_restriction(house.id) is not None:
        raise RestrictedAlready
    asked = Restriction(id=uuid4(), council_id=house.id, reason=reason, proposed_by=person(), proposed_at=now())
    db.platform.add(asked)
    db.platform.flush()
    note(house, "restriction.proposed", f"asked for the extras of {house.name} to be closed")
    return asked


def confirm(house: House) -> Restriction:
    """Close the extras. Raises SecondPerson, NotLongOverdue, DeadlineNear, NoRestriction."""
    refuse_restricting(house)
    asked = find_open_restriction(house.id)
    if asked is None or asked.confirmed_at is not None:
        raise NoRestriction
    if asked.proposed_by == person():
        raise SecondPerson
    asked.confirmed_by, asked.confirmed_at = person(), now()
    db.platform.flush()
    note(house, "restriction.confirmed", f"closed the extras of {house.name}; statutory work goes on")
    return asked


def lift(house: House) -> None:
    """Open the extras again, at once. Raises NoRestriction."""
    asked = find_open_restriction(house.id)
    if asked is None:
        raise NoRestriction
    asked.lifted_at = now()
    db.platform.flush()
    note(house, "restriction.lifted", f"opened the extras of {house.name} again")


def refuse_restricting(house: House) -> None:
    facts = facts_of(db.platform, house.id)
    day = today()
    in_force = [line for line in facts.funding if line.from_on <= day < line.to_on]
    if not any(access.is_long_overdue(line, day) for line in in_force):
        raise NotLongOverdue
    if deadline_between(house.id, now(), now() + timedelta(days=CLEAR_DAYS)):
        raise DeadlineNear


def person() -> UUID:
    """Whoever acts; a restriction is never Reeve's own."""
    who = actor().id
    if who is None:
        raise SecondPerson
    return who


def note(house: House, act: str, words: str) -> None:
    """In the platform's history and in the council's own."""
    record(act, subject=house.slug, words=words)
    record(act, subject="subscription", words=words, chain=house.id)
