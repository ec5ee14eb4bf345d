"""An invoice on which nothing is due any more is paid, and whatever its debt closed opens at once."""

from __future__ import annotations

from reeve.billing.ledger import Invoice
from reeve.billing.ledger_queries import balance_of
from reeve.billing.models import Contract
from reeve.billing.note_overdue import note_overdue
from reeve.billing.selling.elsewhere import ask_to_say_paid
from reeve.database import db, now


def settle(invoice: Invoice) -> bool:
    """Whether it is paid now. Runs in the platform's unit, after a payment or a credit."""
    balance = balance_of(invoice)
    if invoice.status == "open" and balance.due <= 0:
        invoice.status, invoice.paid_at = "paid", now()
        db.platform.flush()
        if balance.paid:
            ask_to_say_paid(invoice)
    if invoice.contract_id is not None:
        note_overdue(db.platform.get_one(Contract, invoice.contract_id))
    return invoice.status == "paid"
