"""Money came in: it is written down before anybody knows what for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid4

from reeve.audit import record
from reeve.billing.ledger import Payment
from reeve.database import db, now
from reeve.errors import Refusal
from reeve.identity.queries import today

METHODS = {"bank": "Bank transfer", "card": "Card", "direct debit": "Direct debit", "other": "Another way"}


class NotYetReceived(Refusal):
    """A payment cannot be received after today."""

    status = 422
    title = "Check the day"


@dataclass(frozen=True)
class Receipt:
    """What the bank statement says; ``amount`` in pence. ``external_id`` where a provider tells of it."""

    received_on: date
    amount: int
    reference: str
    method: str = "bank"
    account_id: UUID | None = None
    external_id: str | None = None


def receive_payment(receipt: Receipt) -> Payment:
    """Put it in the queue. Raises NotYetReceived."""
    if receipt.received_on > today():
        raise NotYetReceived
    payment = Payment(
        id=uuid4(),
        account_id=receipt.account_id,
        received_on=receipt.received_on,
        amount=receipt.amount,
        method=receipt.method,
        reference=receipt.reference,
        external_id=receipt.external_id,
        created_at=now(),
    )
    db.platform.add(payment)
    db.platform.flush()
    record("payment.received", subject=f"payments/{payment.id}", words="wrote down a payment")
    return payment
