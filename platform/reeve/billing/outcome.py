"""What became of a payment: received, short, over, unmatched, held or paid back; and which invoices it may be for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reeve.billing.ledger import Invoice, Payment
from reeve.billing.ledger_queries import allocations_of, balances, left_of, open_invoices, payments_received
from reeve.billing.refunds.queries import find_held, refunds_of
from reeve.database import db

OUTCOMES = {
    "unmatched": "Unmatched: say what it is for",
    "over": "Over: some of it is for nothing yet",
    "refund": "Refund: a second person must confirm it",
    "short": "Short: the invoice is not paid whole",
    "held": "Held as credit for the next invoice: nothing to do",
    "returned": "Paid back: nothing to do",
    "received": "Received: nothing to do",
}
ORDER = tuple(OUTCOMES)


@dataclass(frozen=True)
class Queued:
    """A payment and what became of it; ``left`` pence are on no invoice."""

    payment: Payment
    outcome: str
    left: int


@dataclass(frozen=True)
class OpenInvoice:
    """An invoice with something due, in pence. ``named`` where the payment's reference holds its number."""

    invoice: Invoice
    due: int
    named: bool


def queue() -> list[Queued]:
    """Every payment, those that want somebody first, the newest first among them."""
    return sorted(
        (outcome_of(payment) for payment in payments_received()), key=lambda queued: ORDER.index(queued.outcome)
    )


def outcome_of(payment: Payment) -> Queued:
    left, allocated = left_of(payment), allocations_of(payment)
    refunds = [refund for refund in refunds_of(payment) if refund.withdrawn_at is None]
    if any(refund.confirmed_at is None for refund in refunds):
        return Queued(payment, "refund", left)
    if left:
        held = find_held(payment) is not None
        return Queued(payment, "held" if held else "over" if allocated or refunds else "unmatched", left)
    if refunds:
        return Queued(payment, "returned", 0)
    whole = all(invoice.status != "open" for _, invoice in allocated)
    return Queued(payment, "received" if whole else "short", 0)


def suggestions(payment: Payment) -> Sequence[OpenInvoice]:
    """Every invoice with something due: first the one the reference names, then those of the very amount."""
    matched = {invoice.id for _, invoice in allocations_of(payment)}
    invoices = open_invoices()
    due = balances(db.platform, [invoice.id for invoice in invoices])
    found = [
        OpenInvoice(invoice, due[invoice.id].due, named=(invoice.number or "-").lower() in payment.reference.lower())
        for invoice in invoices
        if invoice.id not in matched and due[invoice.id].due > 0
    ]
    return sorted(found, key=lambda each: (not each.named, each.due != payment.amount))
