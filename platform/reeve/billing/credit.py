"""A credit note: an issued invoice is never changed, it is credited, whole or in part, and may be issued again."""

from __future__ import annotations

from uuid import uuid4

from reeve.billing.ledger import CreditNote, Invoice
from reeve.billing.ledger_queries import allocations_on, credit_notes_of, hold_invoice, hold_payment, lines_of_invoice
from reeve.billing.money import NOTHING, Amount, with_vat
from reeve.billing.note import note_invoice
from reeve.billing.numbers import next_credit_number
from reeve.billing.refunds.free import free
from reeve.billing.settle import settle
from reeve.database import db, now
from reeve.errors import Conflict, Refusal
from reeve.identity.queries import today


class NotCreditable(Conflict):
    """This invoice is withdrawn or written off, so it is not credited."""

    title = "The invoice is not open or paid"


class IssuedByProvider(Conflict):
    """This invoice was issued by our payment provider. Credit it there: it is written down here by itself."""

    title = "Credit it at the provider"


class MoreThanInvoiced(Refusal):
    """That is more than is left of the invoice to credit. Enter a smaller amount."""

    status = 422
    title = "The amount is too large"


def credit(invoice: Invoice, *, reason: str, net: int | None = None) -> CreditNote:
    """Credit ``net`` pence before VAT, or whatever is not credited yet. What was paid beyond what is owed is freed.

    Credited whole, its year can be invoiced again, with another purchase order.
    Raises NotCreditable, IssuedByProvider, MoreThanInvoiced.
    """
    for payment_id in sorted(allocation.payment_id for allocation in allocations_on(invoice)):
        hold_payment(payment_id)  # payments before invoices, as matching holds them
    invoice = hold_invoice(invoice.id)
    if invoice.status not in ("open", "paid"):
        raise NotCreditable
    if invoice.external_id is not None:
        raise IssuedByProvider
    amount = amount_of(invoice, net)
    note = CreditNote(
        id=uuid4(),
        invoice_id=invoice.id,
        number=next_credit_number(db.platform),
        issued_on=today(),
        net=amount.net,
        vat=amount.vat,
        gross=amount.gross,
        reason=reason,
        created_at=now(),
    )
    db.platform.add(note)
    db.platform.flush()
    freed = free(invoice, note)
    settle(invoice)
    more = "; what was paid on it is free again" if freed else ""
    note_invoice(invoice, "invoice.credited", f"credited invoice {invoice.number} by credit note {note.number}{more}")
    return note


def left_to_credit(invoice: Invoice) -> Amount:
    """What no credit note has taken back yet."""
    done = sum((Amount(note.net, note.vat) for note in credit_notes_of(db.platform, invoice)), NOTHING)
    return Amount(invoice.net - done.net, invoice.vat - done.vat)


def amount_of(invoice: Invoice, net: int | None) -> Amount:
    """With its VAT: the last part of an invoice takes the rest of the VAT, so that all parts are the whole."""
    left = left_to_credit(invoice)
    if left.gross <= 0 or (net is not None and not 0 < net <= left.net):
        raise MoreThanInvoiced
    if net is None or net == left.net:
        return left
    percent = lines_of_invoice(db.platform, invoice)[0].vat_percent
    return Amount(net, min(left.vat, with_vat(net, percent).vat))
