"""Reading what of a payment goes back, what is held, and what a council is to see of it."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from reeve.billing.ledger import Payment
from reeve.billing.ledger_queries import left_of
from reeve.billing.refunds.models import HeldCredit, Refund
from reeve.database import db
from reeve.errors import NotFound


def refunds_of(payment: Payment, session: Session | None = None) -> Sequence[Refund]:
    """The oldest first, also those withdrawn."""
    found = select(Refund).where(Refund.payment_id == payment.id).order_by(Refund.asked_at)
    return (session or db.platform).scalars(found).all()


def hold_refund(refund_id: UUID) -> Refund:
    """The row as it is now, held until this unit ends. Raises NotFound."""
    found = db.platform.get(Refund, refund_id, with_for_update=True, populate_existing=True)
    if found is None:
        raise NotFound
    return found


def find_held(payment: Payment) -> HeldCredit | None:
    return db.platform.get(HeldCredit, payment.id)


def payments_held_for(account_id: UUID) -> Sequence[Payment]:
    """Of this payer, with something left, the oldest first."""
    found = db.platform.scalars(
        select(Payment)
        .join(HeldCredit, HeldCredit.payment_id == Payment.id)
        .where(Payment.account_id == account_id)
        .order_by(Payment.received_on, Payment.created_at)
    )
    return [payment for payment in found if left_of(payment) > 0]


def credit_read_by_council() -> int:
    """Pence held for the next invoice to this council."""
    payments = db.council.scalars(select(Payment).join(HeldCredit, HeldCredit.payment_id == Payment.id)).all()
    return sum(left_of(payment, db.council) for payment in payments)


def refunds_read_by_council() -> Sequence[Refund]:
    """Those asked for or paid back to this council, the newest first; not those withdrawn."""
    found = select(Refund).where(Refund.withdrawn_at.is_(None)).order_by(Refund.asked_at.desc())
    return db.council.scalars(found).all()
