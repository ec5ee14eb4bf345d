"""What Stripe's answers say, as our own small facts. Amounts are whole pence; times are UTC.

Every object carries the id of our row in its metadata (``reeve_row``), so that a lost answer can be found again. A fact
holds no name, address or e-mail: those stay with the payer's account.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
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
    """``fields`` are the invoice's custom fields: the purchase order number and the call-off reference. ``ends_at`` is
    when it ends by itself.
    """

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
    ends_at: datetime | None = None
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


@dataclass(frozen=True)
class Cash:
    """Money of a payer that is at Stripe and on no invoice, in pence: a transfer that was short, or for nothing known.

    Stripe gives it no name of its own; ``id`` is made of its payer's.
    """

    id: str
    customer: str
    pence: int
    live: bool
    kind: str = "cash_balance"

    @property
    def status(self) -> str:
        return "waiting" if self.pence else "nothing"


@dataclass(frozen=True)
class Dispute:
    """A payer's bank asks a payment back; ``due_at`` is by when Stripe wants our evidence."""

    id: str
    customer: str
    status: str
    pence: int
    reason: str
    due_at: datetime | None
    live: bool
    kind: str = "dispute"


@dataclass(frozen=True)
class Checkout:
    """One visit to the card page. ``row`` is the contract it is for, ``paid`` whether its money came."""

    id: str
    customer: str
    row: str | None
    status: str
    paid: bool
    subscription: str | None
    live: bool
    url: str | None = field(default=None, repr=False)
    kind: str = "checkout.session"


Fact = Customer | Subscription | Invoice | CreditNote | Cash | Dispute | Checkout


def pence(amount: Decimal) -> int:
    """Pounds as whole pence. Raises ValueError where there is a fraction of a penny."""
    whole = amount * 100
    if whole != whole.to_integral_value():
        raise ValueError("an amount of money has a fraction of a penny")
    return int(whole)
