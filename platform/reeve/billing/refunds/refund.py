"""Paying money back: one person asks, another confirms once the bank has sent it. What goes back is spent at once."""

from __future__ import annotations

from uuid import UUID, uuid4

from reeve.audit import actor, record
from reeve.billing.ledger import Payment
from reeve.billing.ledger_queries import get_payment, hold_payment, left_of
from reeve.billing.models import BillingAccount
from reeve.billing.refunds.models import Refund
from reeve.billing.refunds.queries import hold_refund
from reeve.database import db, now
from reeve.database.constraints import refuses
from reeve.errors import Conflict, Refusal


class MoreThanIsLeft(Refusal):
    """That is more than is left of this payment. Credit the invoice first: that frees what was paid on it."""

    status = 422
    title = "The amount is too large"


class AtTheProvider(Conflict):
    """This payment came through our payment provider. Pay it back there: it is written down here by itself."""

    title = "Pay it back at the provider"


class AnotherPerson(Conflict):
    """Somebody other than whoever asked for a refund must confirm it."""

    title = "Ask a second person"


class RefundOver(Conflict):
    """This refund is confirmed or withdrawn already. Look at the payment again."""

    title = "The refund is over"


refuses("ck_refund_two_people", AnotherPerson)
refuses("ck_refund_one_end", RefundOver)


def ask_refund(payment: Payment, *, amount: int, reason: str) -> Refund:
    """Ask for ``amount`` pence to go back to where they came from. Raises AtTheProvider, MoreThanIsLeft."""
    payment = hold_payment(payment.id)
    if payment.external_id is not None:
        raise AtTheProvider
    if not 0 < amount <= left_of(payment):
        raise MoreThanIsLeft
    asked = Refund(id=uuid4(), payment_id=payment.id, amount=amount, reason=reason, asked_by=person(), asked_at=now())
    db.platform.add(asked)
    db.platform.flush()
    note_payment(payment, "refund.asked", "asked for a payment to be paid back in part or whole")
    return asked


def confirm_refund(refund_id: UUID, *, bank_reference: str) -> Refund:
    """Write down that it went out, by what the bank calls it. Raises AnotherPerson, RefundOver, NotFound."""
    asked = hold_open(refund_id)
    if asked.asked_by == person():
        raise AnotherPerson
    asked.confirmed_by, asked.confirmed_at, asked.bank_reference = person(), now(), bank_reference
    db.platform.flush()
    note_payment(get_payment(asked.payment_id), "refund.confirmed", "paid back a payment in part or whole")
    return asked


def withdraw_refund(refund_id: UUID) -> None:
    """It does not go back after all; anybody of the platform may. Raises RefundOver, NotFound."""
    asked = hold_open(refund_id)
    asked.withdrawn_at = now()
    db.platform.flush()
    note_payment(get_payment(asked.payment_id), "refund.withdrawn", "withdrew a refund that was asked for")


def hold_open(refund_id: UUID) -> Refund:
    asked = hold_refund(refund_id)
    if asked.confirmed_at is not None or asked.withdrawn_at is not None:
        raise RefundOver
    return asked


def person() -> UUID:
    """Whoever acts; a refund is never Reeve's own."""
    who = actor().id
    if who is None:
        raise AnotherPerson
    return who


def note_payment(payment: Payment, act: str, words: str) -> None:
    """In the platform's history and, where a council paid it, in that council's own. Never an amount or a reference."""
    record(act, subject=f"payments/{payment.id}", words=words)
    account = None if payment.account_id is None else db.platform.get_one(BillingAccount, payment.account_id)
    if account is not None and account.payer_council_id is not None:
        record(act, subject="subscription", words=words, chain=account.payer_council_id)
