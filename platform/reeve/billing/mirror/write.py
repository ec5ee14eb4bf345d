"""Writing what we saw: the object's whole state under its row's lock, then our ledger from it."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy.dialects.postgresql import insert

from reeve.billing.card.paid import paid_by_card
from reeve.billing.gateway import Checkout, CreditNote, Customer, Fact, Invoice, Subscription
from reeve.billing.mirror import post
from reeve.billing.mirror.models import OLDER, UNKNOWN, WRITTEN, StripeObject
from reeve.billing.mirror.queries import find_account, hold_object
from reeve.billing.models import BillingAccount
from reeve.database import db

NEVER = datetime(1970, 1, 1, tzinfo=UTC)
BEARER = ("hosted_url", "pdf_url", "url")
"""An address that lets in whoever has it; the ledger keeps it for the payer's page, the mirror does not."""


def write(fact: Fact, *, looked_at: datetime) -> str:
    """Keep ``fact``, seen at ``looked_at``, unless a later look is kept; returns the outcome.

    An object of a payer we do not know is kept apart, without an account, until somebody has looked into it.
    """
    account = account_of(fact)
    mine = locked(fact, account)
    if mine.looked_at > looked_at:
        return OLDER
    mine.account_id, mine.looked_at = account.id if account else None, looked_at
    mine.status, mine.state = status_of(fact), plain(fact)
    if account is None:
        return UNKNOWN
    into_ledger(fact, account, looked_at=looked_at)
    db.platform.flush()
    return WRITTEN


def into_ledger(fact: Fact, account: BillingAccount, *, looked_at: datetime) -> None:
    if isinstance(fact, Customer):
        post.customer(fact, account, looked_at=looked_at)
    elif isinstance(fact, Subscription):
        post.subscription(fact, account, looked_at=looked_at)
    elif isinstance(fact, Invoice):
        post.invoice(fact, account, looked_at=looked_at)
    elif isinstance(fact, CreditNote):
        post.credit_note(fact, looked_at=looked_at)
    elif isinstance(fact, Checkout):
        paid_by_card(fact, account)


def account_of(fact: Fact) -> BillingAccount | None:
    """The payer, by Stripe's name for it or, for a customer, by our own row in its metadata."""
    customer = fact.id if isinstance(fact, Customer) else fact.customer
    known = find_account(customer)
    if known is not None or not isinstance(fact, Customer) or (row := post.as_uuid(fact.row)) is None:
        return known
    claimed = db.platform.get(BillingAccount, row)
    return claimed if claimed is not None and claimed.external_customer_id is None else None


def locked(fact: Fact, account: BillingAccount | None) -> StripeObject:
    """Our row of the object, locked; made first where there is none, older than any look."""
    db.platform.execute(
        insert(StripeObject)
        .values(
            id=fact.id,
            kind=fact.kind,
            account_id=account.id if account else None,
            status="",
            state={},
            looked_at=NEVER,
        )
        .on_conflict_do_nothing()
    )
    mine = hold_object(fact.id)
    if mine is None:
        raise LookupError(f"{fact.id} was made and is not there.")
    return mine


def gone(name: str, *, looked_at: datetime) -> None:
    """The object is no longer there. Nothing of ours is taken away for it."""
    mine = hold_object(name)
    if mine is not None and mine.looked_at <= looked_at:
        mine.status, mine.looked_at = "gone", looked_at


def status_of(fact: Fact) -> str:
    if isinstance(fact, Customer):
        return "deleted" if fact.deleted else "active"
    if isinstance(fact, Checkout) and fact.paid:
        return "paid"
    return fact.status


def plain(fact: Fact) -> dict[str, Any]:
    """The fact as JSON, without addresses that let somebody in."""
    state: dict[str, Any] = jsonable(asdict(fact))
    return {name: value for name, value in state.items() if name not in BEARER}


def jsonable(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: jsonable(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [jsonable(one) for one in value]
    return value.isoformat() if isinstance(value, date) else value
