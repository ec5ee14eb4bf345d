"""A billing account linked to the wrong payer at Stripe: the link is undone, while nothing hangs on it."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import update

from reeve.audit import record
from reeve.billing.desk.queries import has_subscription, is_invoiced_by_stripe, was_made_here
from reeve.billing.mirror.models import SET_ASIDE, StripeEvent, StripeObject
from reeve.billing.models import BillingAccount
from reeve.database import db, now
from reeve.errors import Conflict


class NotLinked(Conflict):
    """This billing account is not linked to a payer at Stripe. Look at it again."""

    title = "There is no link"


class MadeHere(Conflict):
    """Reeve made this payer at Stripe for this very account, so the link is right. Correct its details instead."""

    title = "This link is Reeve's own"


class SubscriptionRuns(Conflict):
    """A subscription hangs on this link, or is about to. End the contract first, and wait until Stripe has ended it."""

    title = "A subscription hangs on this link"


class InvoicedByStripe(Conflict):
    """Stripe's invoices to this payer stand in this account's ledger. Void them at Stripe first, or leave the link."""

    title = "Stripe has invoiced under this link"


def unlink(account: BillingAccount, *, reason: str) -> None:
    """The payer rests among those we do not know, with ``reason`` and all its events, until it is linked elsewhere.

    Raises NotLinked, MadeHere, SubscriptionRuns, InvoicedByStripe.
    """
    account = db.platform.get_one(BillingAccount, account.id, with_for_update=True, populate_existing=True)
    customer = account.external_customer_id
    if customer is None:
        raise NotLinked
    refuse_what_hangs_on_it(account.id)
    account.external_customer_id = account.external_fetched_at = None
    db.platform.execute(update(StripeObject).where(StripeObject.account_id == account.id).values(account_id=None))
    rest = {"outcome": SET_ASIDE, "set_aside_because": reason, "handled_at": now()}
    db.platform.execute(update(StripeEvent).where(StripeEvent.customer_id == customer).values(**rest))
    db.platform.flush()
    words = "unlinked a payer at Stripe from a billing account"
    record("stranger.unlinked", subject=f"accounts/{account.id}", words=words, detail={"customer": customer})


def refuse_what_hangs_on_it(account_id: UUID) -> None:
    if was_made_here(account_id):
        raise MadeHere
    if has_subscription(account_id):
        raise SubscriptionRuns
    if is_invoiced_by_stripe(account_id):
        raise InvoicedByStripe
