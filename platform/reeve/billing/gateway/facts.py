"""What Stripe's answers say, as our own small facts. Amounts are whole pence; times are UTC.

Every object carries the id of our row in its metadata (``reeve_row``), so that a lost answer can be found again. A fact
holds no name, address or e-mail: those stay with the payer's account.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

ROW = "reeve_row"
LOOKUP = "reeve_tax"
Wire = Mapping[str, Any]


@dataclass(frozen=True)
class Customer:
    id: str
    row: str | None
    deleted: bool
    live: bool
    kind: str = "customer"


@dataclass(frozen=True)
class Product:
    id: str
    name: str


@dataclass(frozen=True)
class Price:
    """What one unit costs for ``interval``, ex VAT."""

    id: str
    product: str
    lookup_key: str | None
    pence: int
    interval: str | None
    active: bool


@dataclass(frozen=True)
class TaxRate:
    id: str
    percent: Decimal


@dataclass(frozen=True)
class Subscription:
    """``fields`` are the invoice's custom fields: the purchase order number and the call-off reference."""

    id: str
    customer: str
    row: str | None
    status: str
    price: str
    quantity: int
    fields: Mapping[str, str]
    days_until_due: int | None
    collection: str
    period_end: datetime
    ends_with_period: bool
    live: bool
    kind: str = "subscription"


@dataclass(frozen=True)
class Line:
    """One line. ``service_to`` is the first day it is not for."""

    id: str
    words: str
    net: int
    vat: int
    quantity: int
    service_from: date
    service_to: date


@dataclass(frozen=True)
class Invoice:
    """``paid`` is what has arrived, ``paid_elsewhere`` the part that came to our own bank; ``credited`` is what credit
    notes took off before payment.
    """

    id: str
    customer: str
    subscription: str | None
    row: str | None
    number: str | None
    status: str
    net: int
    vat: int
    gross: int
    paid: int
    paid_elsewhere: int
    credited: int
    due_at: datetime | None
    finalised_at: datetime | None
    paid_at: datetime | None
    fields: Mapping[str, str]
    lines: tuple[Line, ...]
    live: bool
    hosted_url: str | None = field(default=None, repr=False)
    pdf_url: str | None = field(default=None, repr=False)
    kind: str = "invoice"


@dataclass(frozen=True)
class CreditNote:
    id: str
    customer: str
    invoice: str
    row: str | None
    number: str | None
    status: str
    net: int
    vat: int
    gross: int
    issued_at: datetime
    reason: str | None
    live: bool
    pdf_url: str | None = field(default=None, repr=False)
    kind: str = "credit_note"


@dataclass(frozen=True)
class Hosted:
    """A page on Stripe's side. Its address lets in whoever has it: never log it."""

    id: str
    url: str = field(repr=False)


Fact = Customer | Subscription | Invoice | CreditNote


def pence(amount: Decimal) -> int:
    """Pounds as whole pence. Raises ValueError where there is a fraction of a penny."""
    whole = amount * 100
    if whole != whole.to_integral_value():
        raise ValueError("an amount of money has a fraction of a penny")
    return int(whole)


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
