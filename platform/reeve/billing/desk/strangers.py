"""A payer at Stripe whom we do not know: said to be one of ours, or set aside with a reason."""

from __future__ import annotations

from reeve.audit import record
from reeve.billing.mirror.models import SET_ASIDE, UNKNOWN
from reeve.billing.mirror.queries import held_events
from reeve.billing.mirror.take import ring
from reeve.billing.models import BillingAccount
from reeve.database import db, now
from reeve.database.constraints import refuses
from reeve.errors import Conflict
from reeve.web.filters import plural


class LinkedAlready(Conflict):
    """This billing account, or this payer at Stripe, is linked already. Look at it again."""

    title = "Linked already"


refuses("uq_billing_account_external_customer_id", LinkedAlready)


def link_stranger(customer: str, account: BillingAccount) -> int:
    """Say that this payer is ``account``, and heed all its events after all; returns how many.

    Raises NotFound, LinkedAlready.
    """
    events = held_events(customer, UNKNOWN, SET_ASIDE)
    account = db.platform.get_one(BillingAccount, account.id, with_for_update=True, populate_existing=True)
    if account.external_customer_id is not None:
        raise LinkedAlready
    account.external_customer_id = customer
    for event in events:
        event.handled_at = event.outcome = event.set_aside_because = None
        ring(db.platform, event.id, event.object_id)
    db.platform.flush()
    words = f"linked a payer at Stripe to a billing account and took in {plural(len(events), 'event')} of theirs"
    record("stranger.linked", subject=f"accounts/{account.id}", words=words, detail={"customer": customer})
    return len(events)


def set_aside(customer: str, *, reason: str) -> int:
    """Let this payer's events rest, those to come too; returns how many. Raises NotFound."""
    events = held_events(customer, UNKNOWN)
    for event in events:
        event.outcome, event.set_aside_because, event.handled_at = SET_ASIDE, reason, event.handled_at or now()
    db.platform.flush()
    words = f"set aside {plural(len(events), 'event')} of a payer at Stripe whom we do not know"
    record("stranger.set_aside", subject=customer, words=words)
    return len(events)
