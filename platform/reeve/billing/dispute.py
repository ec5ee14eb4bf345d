"""A payer says an invoice is wrong: while that stands nothing counts as overdue for it."""

from __future__ import annotations

from reeve.billing.ledger import Invoice
from reeve.billing.ledger_queries import hold_invoice
from reeve.billing.match_payment import NotOpen
from reeve.billing.note import note_invoice
from reeve.billing.settle import settle
from reeve.database import now


def dispute(invoice: Invoice, *, stands: bool) -> None:
    """Put the dispute on the invoice, or take it off. Raises NotOpen."""
    invoice = hold_invoice(invoice.id)
    if invoice.status != "open":
        raise NotOpen
    invoice.disputed_at = now() if stands else None
    settle(invoice)
    words = f"noted that invoice {invoice.number} is {'disputed' if stands else 'no longer disputed'}"
    note_invoice(invoice, "invoice.disputed", words)
