"""A credit note on an invoice that was paid: what was paid beyond what is owed is left of the payments again."""

from __future__ import annotations

from reeve.billing.ledger import CreditNote, Invoice
from reeve.billing.ledger_queries import allocations_on, balance_of, freed_of
from reeve.billing.refunds.models import Freed
from reeve.database import db, now


def free(invoice: Invoice, note: CreditNote) -> int:
    """The pence freed, from the payment matched last to the first. The payments are held by whoever calls this."""
    over = surplus = max(0, -balance_of(invoice).due)
    for allocation in reversed(allocations_on(invoice)):
        amount = min(over, allocation.amount - freed_of(invoice, allocation.payment_id))
        if amount > 0:
            db.platform.add(
                Freed(
                    credit_note_id=note.id,
                    payment_id=allocation.payment_id,
                    invoice_id=invoice.id,
                    amount=amount,
                    freed_at=now(),
                )
            )
            over -= amount
    db.platform.flush()
    return surplus
