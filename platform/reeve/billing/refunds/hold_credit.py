"""Holding what is left of a payment for the payer's next invoice, and using it there."""

from __future__ import annotations

from uuid import UUID

from reeve.audit import actor
from reeve.billing.ledger import Invoice, Payment
from reeve.billing.ledger_queries import balance_of, hold_payment, left_of
from reeve.billing.match_payment import match_payment
from reeve.billing.refunds.models import HeldCredit
from reeve.billing.refunds.queries import find_held, payments_held_for
from reeve.billing.refunds.refund import note_payment
from reeve.database import db, now
from reeve.database.constraints import refuses
from reeve.errors import Conflict

FROM_CREDIT = "Held as credit for the next invoice"


class NothingLeft(Conflict):
    """Nothing is left of this payment, so there is nothing to hold."""

    title = "Nothing is left"


class HeldAlready(Conflict):
    """What is left of this payment is held already."""

    title = "It is held already"


refuses("pk_held_credit", HeldAlready)


def hold_credit(payment: Payment, *, account_id: UUID, reason: str) -> HeldCredit:
    """Keep it for ``account_id``, who paid it. Raises NothingLeft, HeldAlready."""
    payment = hold_payment(payment.id)
    if left_of(payment) <= 0:
        raise NothingLeft
    if find_held(payment) is not None:
        raise HeldAlready
    payment.account_id = payment.account_id or account_id
    held = HeldCredit(payment_id=payment.id, reason=reason, held_by=actor().id, held_at=now())
    db.platform.add(held)
    db.platform.flush()
    note_payment(payment, "credit.held", "kept what is left of a payment for the next invoice")
    return held


def use_held_credit(invoice: Invoice) -> int:
    """Put what is held for this payer on the invoice just issued, the oldest first; the pence put there."""
    used = 0
    for payment in payments_held_for(invoice.account_id):
        amount = min(left_of(hold_payment(payment.id)), balance_of(invoice).due)
        if amount > 0:
            match_payment(payment, invoice, amount=amount, reason=FROM_CREDIT)
            used += amount
    return used
