"""Saying what a payment is for: so much of it for this invoice, with a reason."""

from __future__ import annotations

from reeve.audit import actor
from reeve.billing.ledger import Allocation, Invoice, Payment
from reeve.billing.ledger_queries import balance_of, hold_invoice, hold_payment, left_of
from reeve.billing.note import note_invoice
from reeve.billing.settle import settle
from reeve.database import db, now
from reeve.database.constraints import refuses
from reeve.errors import Conflict, Refusal


class TooMuch(Refusal):
    """That is more than is left of the payment or still due on the invoice. Enter a smaller amount."""

    status = 422
    title = "The amount is too large"


class NotOpen(Conflict):
    """This invoice is not open, so nothing can be paid on it."""

    title = "The invoice is not open"


class MatchedAlready(Conflict):
    """This payment is matched to this invoice already."""

    title = "Matched already"


refuses("pk_allocation", MatchedAlready)


def match_payment(payment: Payment, invoice: Invoice, *, amount: int, reason: str) -> Allocation:
    """Put ``amount`` pence of the payment on the invoice; once nothing is due it is paid, and access opens at once.

    Raises TooMuch, NotOpen, MatchedAlready.
    """
    payment, invoice = hold_payment(payment.id), hold_invoice(invoice.id)
    if invoice.status != "open":
        raise NotOpen
    if amount <= 0 or amount > min(left_of(payment), balance_of(invoice).due):
        raise TooMuch
    made = Allocation(
        payment_id=payment.id,
        invoice_id=invoice.id,
        amount=amount,
        reason=reason,
        allocated_by=actor().id,
        allocated_at=now(),
    )
    db.platform.add(made)
    payment.account_id = payment.account_id or invoice.account_id
    db.platform.flush()
    paid = settle(invoice)
    words = f"matched a payment to invoice {invoice.number}" + (", which is now paid" if paid else "")
    note_invoice(invoice, "payment.matched", words)
    return made
