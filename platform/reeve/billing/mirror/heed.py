"""Heeding one event: look at its object, write what it is now, mark the event as heeded. Each step can be done again.

Work and mark are one transaction, so an event is either unheeded or wholly heeded, wherever a worker dies.
"""

from __future__ import annotations

from datetime import datetime

from reeve.billing.gateway import Customer, Fact
from reeve.billing.mirror.connect import till
from reeve.billing.mirror.look import FETCHED, kept_as, look, subject
from reeve.billing.mirror.models import SET_ASIDE, UNKNOWN, StripeEvent, StripeObject
from reeve.billing.mirror.queries import get_event, why_set_aside
from reeve.billing.mirror.write import gone, write
from reeve.database import Role, db, now
from reeve.jobs import step

IGNORED, SEEN, GONE = "ignored", "seen already", "gone"


def heed(event_id: str) -> None:
    """Bring our ledger up to what ``event_id`` rang for; does nothing when that is done. Raises TillAway."""
    with step("till.look", role=Role.PLATFORM):
        event = get_event(event_id)
        if event.handled_at is not None or settled_without_looking(event):
            return
        kind, name = subject_of(event)
    looked_at = now()
    facts = look(till(), kind, name)
    with step("till.write", role=Role.PLATFORM):
        event = get_event(event_id)
        if event.handled_at is None:
            mark(event, write_all(facts, kept_as(kind, name), looked_at=looked_at))
            note_whose(event, facts)


def settled_without_looking(event: StripeEvent) -> bool:
    """An event of a kind we keep nothing of, or about an object we looked at after it came."""
    kind, name = subject_of(event)
    if kind not in FETCHED:
        mark(event, IGNORED)
        return True
    seen = db.platform.get(StripeObject, kept_as(kind, name))
    if seen is None or seen.account_id is None or seen.looked_at <= event.received_at:
        return False
    mark(event, SEEN)
    return True


def subject_of(event: StripeEvent) -> tuple[str, str]:
    """What to look at. A change of a VAT number is a change of its customer."""
    return subject(event.kind, event.object_id, event.customer_id, type_=event.type)


def write_all(facts: tuple[Fact, ...], name: str, *, looked_at: datetime) -> str:
    if not facts:
        gone(name, looked_at=looked_at)
        return GONE
    return [write(fact, looked_at=looked_at) for fact in facts][-1]


def note_whose(event: StripeEvent, facts: tuple[Fact, ...]) -> None:
    """An event that did not say whose it is, by what was found; and one of a payer that was set aside rests with it."""
    if facts and event.customer_id is None:
        event.customer_id = facts[0].id if isinstance(facts[0], Customer) else None
    if event.outcome != UNKNOWN or event.customer_id is None:
        return
    reason = why_set_aside(event.customer_id)
    if reason is not None:
        event.outcome, event.set_aside_because = SET_ASIDE, reason


def mark(event: StripeEvent, outcome: str) -> None:
    event.handled_at = now()
    event.outcome = outcome
