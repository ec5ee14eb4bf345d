"""A billing account linked to the wrong payer at Stripe: the link is undone, while nothing hangs on it."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import Exists, and_, exists, or_, select, update

from reeve.audit import record
from reeve.billing.card.page import OVER
from reeve.billing.ledger import Invoice
from reeve.billing.mirror.models import StripeCall, StripeEvent, StripeObject
from reeve.billing.mirror.write import SET_ASIDE
from reeve.billing.models import BillingAccount, Contract
from reeve.billing.selling.models import Sale
from reeve.database import db, now
from reeve.errors import Conflict
from reeve.identity.queries import today

NO_MORE = (*OVER, "gone")


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
    hanging = (
        (MadeHere, exists().where(StripeCall.operation == "customer", StripeCall.row_id == str(account_id))),
        (SubscriptionRuns, or_(subscription_seen(account_id), contract_at_stripe(account_id))),
        (
            InvoicedByStripe,
            exists().where(
                Invoice.account_id == account_id, Invoice.external_id.is_not(None), Invoice.status != "void"
            ),
        ),
    )
    for refusal, there in hanging:
        if db.platform.scalar(select(there)):
            raise refusal


def subscription_seen(account_id: UUID) -> Exists:
    return exists().where(
        StripeObject.account_id == account_id,
        StripeObject.kind == "subscription",
        StripeObject.status.not_in(NO_MORE),
    )


def contract_at_stripe(account_id: UUID) -> Exists:
    """One of the account's that runs, and is sold through Stripe or waits to be."""
    sold = exists().where(Sale.contract_id == Contract.id)
    return exists().where(
        Contract.account_id == account_id,
        Contract.ended_at.is_(None),
        Contract.to_on > today(),
        or_(Contract.external_subscription_id.is_not(None), and_(Contract.started_at.is_not(None), sold)),
    )
