"""What the mirror holds, and our ledger's rows behind Stripe's names. A row that is about to be written is held."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, or_, select

from reeve.billing.ledger import CreditNote, Invoice, Payment
from reeve.billing.mirror.models import SET_ASIDE, StripeCall, StripeEvent, StripeObject
from reeve.billing.models import BillingAccount, Contract
from reeve.database import db, now
from reeve.errors import NotFound


def get_event(event_id: str) -> StripeEvent:
    """The event, held. Raises NotFound: a job whose event is not there is a fault of ours."""
    event = db.platform.scalars(select(StripeEvent).where(StripeEvent.id == event_id).with_for_update()).one_or_none()
    if event is None:
        raise NotFound("This event is not in the inbox.")
    return event


def held_events(customer: str, *outcomes: str) -> Sequence[StripeEvent]:
    """Of one payer, oldest first, held. Raises NotFound where there is none."""
    found = db.platform.scalars(
        select(StripeEvent)
        .where(StripeEvent.customer_id == customer, StripeEvent.outcome.in_(outcomes))
        .order_by(StripeEvent.made_at, StripeEvent.id)
        .with_for_update()
    ).all()
    if not found:
        raise NotFound
    return found


def unheeded_since(before: datetime) -> Sequence[StripeEvent]:
    """What came before then and waits still."""
    return db.platform.scalars(
        select(StripeEvent).where(StripeEvent.handled_at.is_(None), StripeEvent.received_at < before)
    ).all()


def events_of_outcome(outcome: str) -> Sequence[StripeEvent]:
    return db.platform.scalars(select(StripeEvent).where(StripeEvent.outcome == outcome)).all()


def why_set_aside(customer: str) -> str | None:
    """The reason somebody gave for letting this payer's events rest."""
    return db.platform.scalars(
        select(StripeEvent.set_aside_because)
        .where(StripeEvent.customer_id == customer, StripeEvent.outcome == SET_ASIDE)
        .limit(1)
    ).one_or_none()


def skews_since(since: datetime) -> Sequence[int]:
    """Seconds our clock was ahead of the stamp of each event that came since then."""
    found = db.platform.scalars(
        select(StripeEvent.skew).where(StripeEvent.skew.is_not(None), StripeEvent.received_at > since)
    )
    return [skew for skew in found if skew is not None]


def calls_answered(operation: str, row: str) -> int:
    """How often this was asked of Stripe for this row and answered."""
    return (
        db.platform.scalar(
            select(func.count()).where(
                StripeCall.operation == operation, StripeCall.row_id == row, StripeCall.done_at.is_not(None)
            )
        )
        or 0
    )


def last_answer(operation: str, row: str) -> str | None:
    """What the latest answered question made."""
    return db.platform.scalar(
        select(StripeCall.object_id)
        .where(StripeCall.operation == operation, StripeCall.row_id == row, StripeCall.done_at.is_not(None))
        .order_by(StripeCall.began_at.desc())
        .limit(1)
    )


def hold_open_calls(operation: str, row: str) -> Sequence[StripeCall]:
    """Those about this row whose answer never came."""
    return db.platform.scalars(
        select(StripeCall)
        .where(StripeCall.operation == operation, StripeCall.row_id == row, StripeCall.done_at.is_(None))
        .order_by(StripeCall.key)
        .with_for_update()
    ).all()


def hold_call(key: str) -> StripeCall:
    return db.platform.scalars(select(StripeCall).where(StripeCall.key == key).with_for_update()).one()


def calls_unanswered_since(before: datetime) -> int:
    """How many were asked before then and have no answer."""
    found = select(func.count()).where(StripeCall.done_at.is_(None), StripeCall.began_at < before)
    return db.platform.scalar(found) or 0


def hold_object(object_id: str) -> StripeObject | None:
    """Our row of it as it is now."""
    return db.platform.scalars(
        select(StripeObject)
        .where(StripeObject.id == object_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()


def find_account(customer: str) -> BillingAccount | None:
    """The payer, by Stripe's name for it."""
    return db.platform.scalars(
        select(BillingAccount).where(BillingAccount.external_customer_id == customer)
    ).one_or_none()


def known_payers() -> set[str | None]:
    """Stripe's names of those we know."""
    return set(db.platform.scalars(select(BillingAccount.external_customer_id)))


def find_contract(subscription: str, account: BillingAccount, *, row: UUID | None = None) -> Contract | None:
    """The payer's contract behind a subscription, by Stripe's name for it or by our own row."""
    named = [Contract.external_subscription_id == subscription]
    if row is not None:
        named.append((Contract.id == row) & Contract.external_subscription_id.is_(None))
    return db.platform.scalars(select(Contract).where(Contract.account_id == account.id, or_(*named))).first()


def contract_of_invoice(invoice: str) -> Contract | None:
    """By Stripe's name for the invoice."""
    return db.platform.scalars(
        select(Contract).join(Invoice, Invoice.contract_id == Contract.id).where(Invoice.external_id == invoice)
    ).one_or_none()


def running_at_stripe() -> Sequence[tuple[str, str | None]]:
    """The number of each running contract sold by subscription, with how that stands in the mirror."""
    rows = db.platform.execute(
        select(Contract.number, StripeObject.status)
        .outerjoin(StripeObject, StripeObject.id == Contract.external_subscription_id)
        .where(
            Contract.external_subscription_id.is_not(None),
            Contract.started_at.is_not(None),
            Contract.ended_at.is_(None),
            Contract.to_on > now().date(),
        )
        .order_by(Contract.number)
    )
    return [(number, status) for number, status in rows]


def hold_our_invoice(external_id: str, account: BillingAccount, *, row: UUID | None) -> Invoice | None:
    """By Stripe's name for it, or by our own row. A void one comes along with a payer that was linked elsewhere."""
    named = [Invoice.external_id == external_id]
    if row is not None:
        named.append((Invoice.id == row) & Invoice.external_id.is_(None) & (Invoice.account_id == account.id))
    return db.platform.scalars(select(Invoice).where(or_(*named)).with_for_update()).first()


def find_invoice(external_id: str) -> Invoice | None:
    return db.platform.scalars(select(Invoice).where(Invoice.external_id == external_id)).one_or_none()


def get_invoice(external_id: str) -> Invoice:
    """One that was written before."""
    return db.platform.scalars(select(Invoice).where(Invoice.external_id == external_id)).one()


def find_payment(external_id: str) -> Payment | None:
    return db.platform.scalars(select(Payment).where(Payment.external_id == external_id)).one_or_none()


def find_credit_note(external_id: str) -> CreditNote | None:
    return db.platform.scalars(select(CreditNote).where(CreditNote.external_id == external_id)).one_or_none()
