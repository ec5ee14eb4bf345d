"""A credit note: an issued invoice is never changed, it is credited and, where that is wanted, issued again."""

from __future__ import annotations

from uuid import uuid4

from reeve.billing.ledger import CreditNote, Invoice
from reeve.billing.ledger_queries import balance_of, hold_invoice
from reeve.billing.match_payment import NotOpen
from reeve.billing.note import note_invoice
from reeve.billing.numbers import next_credit_number
from reeve.billing.settle import settle
from reeve.database import db, now
from reeve.errors import Conflict
from reeve.identity.queries import today


class PaidInPart(Conflict):
    """Something was paid on this invoice, so it is not credited whole. Ask for help with a refund first."""

    title = "The invoice is paid in part"


class IssuedByStripe(Conflict):
    """Stripe issued this invoice, so its credit note is made there. It comes here by itself a moment later."""

    title = "Stripe issued this invoice"


def credit(invoice: Invoice, *, reason: str) -> CreditNote:
    """Credit the whole of an unpaid invoice; its year can then be invoiced again, with another purchase order.

    Raises NotOpen, IssuedByStripe, PaidInPart.
    """
    invoice = hold_invoice(invoice.id)
    if invoice.status != "open":
        raise NotOpen
    if invoice.external_id is not None:
        raise IssuedByStripe
    if balance_of(invoice).due != invoice.gross:
        raise PaidInPart
    note = CreditNote(
        id=uuid4(),
        invoice_id=invoice.id,
        number=next_credit_number(db.platform),
        issued_on=today(),
        net=invoice.net,
        vat=invoice.vat,
        gross=invoice.gross,
        reason=reason,
        created_at=now(),
    )
    db.platform.add(note)
    db.platform.flush()
    settle(invoice)
    words = f"credited invoice {invoice.number} by credit note {note.number}"
    note_invoice(invoice, "invoice.credited", words)
    return note
