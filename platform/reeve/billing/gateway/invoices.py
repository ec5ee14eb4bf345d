"""The invoice's life: made as a draft, stamped with the order's number, finalised, sent, paid, voided or credited.

An issued invoice is never deleted or edited; a mistake is a credit note. ``key`` is the idempotency key the caller
stored before the call.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

import stripe

from reeve.billing.gateway.connection import Till
from reeve.billing.gateway.facts import ROW, CreditNote, Invoice
from reeve.billing.gateway.readings import credit_note_of, invoice_of
from reeve.billing.gateway.subscriptions import DAYS, printed_fields

Reason = Literal["duplicate", "order_change", "product_unsatisfactory"]


def create_invoice(till: Till, customer: str, *, row: str, tax_rate: str, key: str) -> Invoice:
    """An empty draft that does nothing by itself, on 30 days."""
    return invoice_of(
        till.ask(
            lambda: till.client.v1.invoices.create(
                {
                    "customer": customer,
                    "collection_method": "send_invoice",
                    "days_until_due": DAYS,
                    "auto_advance": False,
                    "pending_invoice_items_behavior": "exclude",
                    "default_tax_rates": [tax_rate],
                    "metadata": {ROW: row},
                },
                {"idempotency_key": key},
            )
        )
    )


def add_line(till: Till, invoice: Invoice, *, words: str, net: int, key: str) -> None:
    """One line of ``net`` pence ex VAT on a draft."""
    till.ask(
        lambda: till.client.v1.invoice_items.create(
            {
                "customer": invoice.customer,
                "invoice": invoice.id,
                "currency": "gbp",
                "amount": net,
                "description": words,
                "tax_behavior": "exclusive",
            },
            {"idempotency_key": key},
        )
    )


def stamp(till: Till, invoice: str, *, po: str, call_off: str | None, key: str) -> Invoice:
    """Print the order's number on a draft. Raises TillRefused, also once it is finalised."""
    fields = printed_fields(po, call_off)
    return invoice_of(
        till.ask(
            lambda: till.client.v1.invoices.update(
                invoice,
                {"custom_fields": [{"name": field["name"], "value": field["value"]} for field in fields]},
                {"idempotency_key": key},
            )
        )
    )


def finalise(till: Till, invoice: str, *, key: str) -> Invoice:
    """Give it its number and its date; from here on it is issued."""
    options: stripe.RequestOptions = {"idempotency_key": key}
    return invoice_of(
        till.ask(lambda: till.client.v1.invoices.finalize_invoice(invoice, {"auto_advance": False}, options))
    )


def send(till: Till, invoice: str, *, key: str) -> Invoice:
    return invoice_of(till.ask(lambda: till.client.v1.invoices.send_invoice(invoice, {}, {"idempotency_key": key})))


def pay_out_of_band(till: Till, invoice: str, *, key: str) -> Invoice:
    """The whole of it arrived at our bank, not at Stripe's."""
    return invoice_of(
        till.ask(lambda: till.client.v1.invoices.pay(invoice, {"paid_out_of_band": True}, {"idempotency_key": key}))
    )


def void(till: Till, invoice: str, *, key: str) -> Invoice:
    return invoice_of(till.ask(lambda: till.client.v1.invoices.void_invoice(invoice, {}, {"idempotency_key": key})))


def hold(till: Till, invoice: str, *, key: str) -> Invoice:
    """Keep a draft from being finalised by itself, while its order number is awaited."""
    options: stripe.RequestOptions = {"idempotency_key": key}
    return invoice_of(till.ask(lambda: till.client.v1.invoices.update(invoice, {"auto_advance": False}, options)))


def release(till: Till, invoice: str, *, key: str) -> Invoice:
    """Let a draft that was held be finalised by itself again: its order's number is there."""
    options: stripe.RequestOptions = {"idempotency_key": key}
    return invoice_of(till.ask(lambda: till.client.v1.invoices.update(invoice, {"auto_advance": True}, options)))


def get_invoice(till: Till, invoice: str) -> Invoice:
    """The invoice with all its lines: a sponsor's has more than one answer holds."""
    wire = till.ask(lambda: till.client.v1.invoices.retrieve(invoice))
    while wire["lines"]["has_more"]:
        more = till.ask(lambda: till.client.v1.invoices.line_items.list(invoice, next_lines(wire)))
        wire["lines"] = {"data": wire["lines"]["data"] + more["data"], "has_more": more["has_more"]}
    return invoice_of(wire)


def next_lines(wire: dict[str, Any]) -> stripe.params.InvoiceLineItemListParams:
    return {"limit": 100, "starting_after": wire["lines"]["data"][-1]["id"]}


def invoices_since(till: Till, since: int) -> Iterator[Invoice]:
    """Every invoice made at or after ``since`` (seconds), newest first, page by page."""
    after: str | None = None
    while True:
        page = till.ask(
            lambda last=after: till.client.v1.invoices.list(  # type: ignore[misc]
                {"created": {"gte": since}, "limit": 100, **({"starting_after": last} if last else {})}
            )
        )
        yield from (invoice_of(one) for one in page["data"])
        if not page["has_more"]:
            return
        after = page["data"][-1]["id"]


def credit(
    till: Till, invoice: Invoice, *, net_by_line: dict[str, int], reason: Reason, row: str, key: str
) -> CreditNote:
    """A VAT credit note taking ``net_by_line`` pence ex VAT off the named lines, VAT on top as on the invoice.

    Before payment it lowers what is owed; on a paid invoice the money is owed back through our own bank.
    """
    paid = invoice.status == "paid"
    gross = sum(net_by_line.values()) + vat_of(invoice, net_by_line)
    params: stripe.params.CreditNoteCreateParams = {
        "invoice": invoice.id,
        "lines": [
            {"type": "invoice_line_item", "invoice_line_item": line, "amount": net} for line, net in net_by_line.items()
        ],
        "reason": reason,
        "metadata": {ROW: row},
        "email_type": "none",
    }
    if paid:
        params["out_of_band_amount"] = gross
    return credit_note_of(till.ask(lambda: till.client.v1.credit_notes.create(params, {"idempotency_key": key})))


def vat_of(invoice: Invoice, net_by_line: dict[str, int]) -> int:
    """The VAT on the credited part, each line rounded half up at the invoice's own rate."""
    if invoice.net == 0:
        return 0
    return sum((net * invoice.vat * 2 + invoice.net) // (invoice.net * 2) for net in net_by_line.values())


def get_credit_note(till: Till, note: str) -> CreditNote:
    return credit_note_of(till.ask(lambda: till.client.v1.credit_notes.retrieve(note)))
