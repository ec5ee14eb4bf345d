"""Stripe's answers read into our facts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal

from reeve.billing.gateway.facts import (
    ROW,
    Cash,
    Checkout,
    CreditNote,
    Customer,
    Dispute,
    Hosted,
    Invoice,
    Line,
    Price,
    Product,
    Subscription,
    TaxRate,
    Wire,
)


def customer_of(wire: Wire) -> Customer:
    return Customer(wire["id"], row_in(wire), bool(wire.get("deleted")), bool(wire.get("livemode")))


def product_of(wire: Wire) -> Product:
    return Product(wire["id"], wire["name"])


def price_of(wire: Wire) -> Price:
    recurring = wire.get("recurring") or {}
    return Price(
        wire["id"],
        wire["product"],
        wire.get("lookup_key"),
        int(wire["unit_amount"]),
        recurring.get("interval"),
        bool(wire["active"]),
    )


def tax_rate_of(wire: Wire) -> TaxRate:
    return TaxRate(wire["id"], Decimal(str(wire["percentage"])))


def subscription_of(wire: Wire) -> Subscription:
    (item,) = wire["items"]["data"]
    return Subscription(
        id=wire["id"],
        customer=wire["customer"],
        row=row_in(wire),
        status=wire["status"],
        price=item["price"]["id"],
        quantity=int(item["quantity"]),
        fields=fields_in(wire.get("invoice_settings") or {}),
        days_until_due=wire.get("days_until_due"),
        collection=wire["collection_method"],
        period_end=instant(item["current_period_end"]),
        ends_with_period=bool(wire["cancel_at_period_end"]) or wire.get("cancel_at") is not None,
        live=bool(wire["livemode"]),
        ends_at=maybe_instant(wire.get("cancel_at")),
    )


def invoice_of(wire: Wire) -> Invoice:
    parent = (wire.get("parent") or {}).get("subscription_details") or {}
    moments = wire.get("status_transitions") or {}
    return Invoice(
        id=wire["id"],
        customer=wire["customer"],
        subscription=parent.get("subscription"),
        row=row_in(wire),
        number=wire.get("number"),
        status=wire["status"],
        net=int(wire["subtotal"]),
        vat=int(wire["total"]) - int(wire["subtotal"]),
        gross=int(wire["total"]),
        paid=max(int(wire["amount_paid"]), int(wire.get("amount_paid_off_stripe") or 0)),
        paid_elsewhere=int(wire.get("amount_paid_off_stripe") or 0),
        credited=int(wire.get("pre_payment_credit_notes_amount") or 0),
        due_at=maybe_instant(wire.get("due_date")),
        finalised_at=maybe_instant(moments.get("finalized_at")),
        paid_at=maybe_instant(moments.get("paid_at")),
        fields=fields_in(wire),
        lines=tuple(line_of(line) for line in wire["lines"]["data"]),
        live=bool(wire["livemode"]),
        hosted_url=wire.get("hosted_invoice_url"),
        pdf_url=wire.get("invoice_pdf"),
    )


def line_of(wire: Wire) -> Line:
    period = wire["period"]
    return Line(
        id=wire["id"],
        words=wire.get("description") or "",
        net=int(wire["amount"]),
        vat=sum(int(tax["amount"]) for tax in wire.get("taxes") or ()),
        quantity=int(wire.get("quantity") or 1),
        service_from=instant(period["start"]).date(),
        service_to=instant(period["end"]).date(),
    )


def credit_note_of(wire: Wire) -> CreditNote:
    return CreditNote(
        id=wire["id"],
        customer=wire["customer"],
        invoice=wire["invoice"],
        row=row_in(wire),
        number=wire.get("number"),
        status=wire["status"],
        net=int(wire["subtotal"]),
        vat=int(wire["total"]) - int(wire["subtotal"]),
        gross=int(wire["total"]),
        issued_at=instant(wire["created"]),
        reason=wire.get("reason"),
        live=bool(wire["livemode"]),
        pdf_url=wire.get("pdf"),
    )


def cash_of(wire: Wire) -> Cash:
    customer = wire["customer"]
    return Cash(
        f"cash_{customer}", customer, int((wire.get("available") or {}).get("gbp") or 0), bool(wire["livemode"])
    )


def dispute_of(wire: Wire) -> Dispute:
    """With its charge opened: only that says whose it is."""
    return Dispute(
        id=wire["id"],
        customer=wire["charge"]["customer"] or "",
        status=wire["status"],
        pence=int(wire["amount"]),
        reason=wire["reason"],
        due_at=maybe_instant((wire.get("evidence_details") or {}).get("due_by")),
        live=bool(wire["livemode"]),
    )


def checkout_of(wire: Wire) -> Checkout:
    return Checkout(
        id=wire["id"],
        customer=wire["customer"] or "",
        row=wire.get("client_reference_id"),
        status=wire["status"],
        paid=wire["payment_status"] in ("paid", "no_payment_required"),
        subscription=wire.get("subscription"),
        live=bool(wire["livemode"]),
        url=wire.get("url"),
    )


def hosted_of(wire: Wire) -> Hosted:
    return Hosted(wire["id"], wire["url"])


def row_in(wire: Wire) -> str | None:
    found: str | None = (wire.get("metadata") or {}).get(ROW)
    return found


def fields_in(wire: Wire) -> Mapping[str, str]:
    return {field["name"]: field["value"] for field in wire.get("custom_fields") or ()}


def maybe_instant(seconds: int | None) -> datetime | None:
    return None if seconds is None else instant(seconds)


def instant(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
