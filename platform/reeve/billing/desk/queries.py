"""What wants a person, read from what the mirror has seen."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, exists, func, or_, select

from reeve.audit.models import AuditEntry
from reeve.billing.card.page import OVER
from reeve.billing.ledger import Invoice
from reeve.billing.ledger_queries import balances
from reeve.billing.mirror.models import SET_ASIDE, UNKNOWN, StripeCall, StripeEvent, StripeObject
from reeve.billing.models import BillingAccount, Contract
from reeve.billing.selling.models import Sale
from reeve.database import db
from reeve.errors import NotFound
from reeve.identity.queries import today

NO_MORE = (*OVER, "gone")
SETTLED = ("won", "lost", "warning_closed", "prevented", "gone")
"""Disputes with nothing left to do."""


@dataclass(frozen=True)
class Waiting:
    """One thing at Stripe that wants somebody: whose it is, pence, and in words what it is and what to do."""

    payer: str
    what: str
    pence: int
    todo: str
    seen_at: datetime


@dataclass(frozen=True)
class Stranger:
    """A payer at Stripe whom we do not know, and how many of its events wait; ``because`` it was set aside."""

    customer: str
    events: int
    since: datetime
    types: Sequence[str]
    because: str | None


@dataclass(frozen=True)
class Night:
    """What the last reconciliation said, and every difference in words."""

    at: datetime
    words: str
    differences: Sequence[str]


def waiting() -> list[Waiting]:
    """The newest first."""
    found = [*cash_waiting(), *disputes(), *paid_twice()]
    return sorted(found, key=lambda each: each.seen_at, reverse=True)


def cash_waiting() -> list[Waiting]:
    return [
        Waiting(payer, *cash_words(thing), seen_at=thing.looked_at)
        for thing, payer in seen_with_payer("cash_balance", "waiting")
    ]


def cash_words(thing: StripeObject) -> tuple[str, int, str]:
    """Short where an invoice of this payer is open, unmatched where none is."""
    pence = int(thing.state["pence"])
    open_ = db.platform.scalars(
        select(Invoice).where(
            Invoice.account_id == thing.account_id, Invoice.status == "open", Invoice.external_id.is_not(None)
        )
    ).all()
    if not open_:
        return "Unmatched: no invoice is open", pence, "Ask the payer what it is for, or pay it back at Stripe"
    due = balances(db.platform, [invoice.id for invoice in open_])
    numbers = ", ".join(sorted(str(invoice.number) for invoice in open_))
    if pence < min(due[invoice.id].due for invoice in open_):
        return f"Short for {numbers}", pence, "Ask the payer for the rest: the invoice stays open until it is whole"
    return f"Not yet on {numbers}", pence, "Apply it to the invoice at Stripe"


def disputes() -> list[Waiting]:
    return [
        Waiting(
            payer,
            f"Disputed: the payer's bank asks a payment back ({plain(thing.status)})",
            int(thing.state["pence"]),
            f"Answer at Stripe by {day_of(thing.state['due_at'])}" if thing.state["due_at"] else "Answer at Stripe",
            thing.looked_at,
        )
        for thing, payer in seen_with_payer("dispute")
        if thing.status not in SETTLED
    ]


def paid_twice() -> list[Waiting]:
    """A card page that was paid for a contract that did not start by it, while what it sold stands."""
    over = set(db.platform.scalars(select(StripeObject.id).where(StripeObject.status.in_(OVER))))
    by_card = {str(name) for name in db.platform.scalars(select(Sale.contract_id).where(Sale.how == "card"))}
    return [
        Waiting(payer, "Paid by card, and paid another way too", 0, "Pay it back and end it at Stripe", thing.looked_at)
        for thing, payer in seen_with_payer("checkout.session", "paid")
        if thing.state["row"] not in by_card and thing.state["subscription"] not in over
    ]


def seen_with_payer(kind: str, status: str | None = None) -> list[tuple[StripeObject, str]]:
    query = (
        select(StripeObject, BillingAccount.legal_name)
        .join(BillingAccount, BillingAccount.id == StripeObject.account_id)
        .where(StripeObject.kind == kind)
    )
    rows = db.platform.execute(query if status is None else query.where(StripeObject.status == status))
    return [(row[0], row[1]) for row in rows]


def plain(status: str) -> str:
    return status.replace("_", " ")


def day_of(moment: str) -> str:
    at = datetime.fromisoformat(moment)
    return f"{at.day} {at:%B %Y}"


def strangers() -> list[Stranger]:
    """Those that wait first, the longest waiting first among them."""
    rows = db.platform.execute(
        select(
            StripeEvent.customer_id,
            func.count(),
            func.min(StripeEvent.received_at),
            func.array_agg(StripeEvent.type.distinct()),
            func.max(StripeEvent.set_aside_because),
        )
        .where(StripeEvent.outcome.in_((UNKNOWN, SET_ASIDE)), StripeEvent.customer_id.is_not(None))
        .group_by(StripeEvent.customer_id)
    )
    found = [Stranger(str(row[0]), row[1], row[2], sorted(row[3]), row[4]) for row in rows]
    return sorted(found, key=lambda each: (each.because is not None, each.since))


def get_stranger(customer: str) -> Stranger:
    """Raises NotFound."""
    found = next((each for each in strangers() if each.customer == customer), None)
    if found is None:
        raise NotFound
    return found


def without_customer() -> Sequence[BillingAccount]:
    """Billing accounts Stripe has no customer for yet, by name."""
    return db.platform.scalars(
        select(BillingAccount)
        .where(BillingAccount.external_customer_id.is_(None))
        .order_by(BillingAccount.legal_name, BillingAccount.created_at)
    ).all()


def not_sold() -> Sequence[tuple[Contract, Sale]]:
    """Contracts that are to be sold through Stripe and are in trouble."""
    rows = db.platform.execute(
        select(Contract, Sale)
        .join(Sale, Sale.contract_id == Contract.id)
        .where(Sale.trouble.is_not(None), Sale.sold_at.is_(None), Contract.ended_at.is_(None))
        .order_by(Contract.number)
    )
    return [(row[0], row[1]) for row in rows]


def last_night() -> Night | None:
    """The last reconciliation there was."""
    entry = db.platform.scalars(
        select(AuditEntry).where(AuditEntry.act == "till.reconciled").order_by(AuditEntry.seq.desc()).limit(1)
    ).one_or_none()
    if entry is None:
        return None
    detail = json.loads(entry.detail)
    found = [*detail.get("drift", []), *(f"Invoice {name} differs" for name in detail.get("invoices", []))]
    return Night(entry.at, entry.words, found)


def was_made_here(account_id: UUID) -> bool:
    """Whether Reeve asked Stripe for the payer of this account."""
    asked = exists().where(StripeCall.operation == "customer", StripeCall.row_id == str(account_id))
    return bool(db.platform.scalar(select(asked)))


def has_subscription(account_id: UUID) -> bool:
    """Whether one was seen that is not over, or a contract of the account runs and is sold through Stripe, or waits to
    be."""
    seen = exists().where(
        StripeObject.account_id == account_id,
        StripeObject.kind == "subscription",
        StripeObject.status.not_in(NO_MORE),
    )
    sold = exists().where(Sale.contract_id == Contract.id)
    contract = exists().where(
        Contract.account_id == account_id,
        Contract.ended_at.is_(None),
        Contract.to_on > today(),
        or_(Contract.external_subscription_id.is_not(None), and_(Contract.started_at.is_not(None), sold)),
    )
    return bool(db.platform.scalar(select(or_(seen, contract))))


def is_invoiced_by_stripe(account_id: UUID) -> bool:
    """Whether an invoice of Stripe's stands in this account's ledger."""
    stands = exists().where(
        Invoice.account_id == account_id, Invoice.external_id.is_not(None), Invoice.status != "void"
    )
    return bool(db.platform.scalar(select(stands)))
