"""The gateway: the only code that speaks to Stripe, so that an upgrade of its library touches one folder.

Questions go out with the API version pinned (``VERSION``), answers come back as our own small frozen facts, amounts in
whole pence, refusals in words. Nothing here knows our tables, and no card number ever passes: a card is typed on
Stripe's own page. A call that makes something takes the idempotency key its caller stored first.
"""

from reeve.billing.gateway.connection import VERSION, Till, TillAway, TillRefused, connect
from reeve.billing.gateway.customers import Payer, create_customer, find_customer, get_customer, update_customer
from reeve.billing.gateway.events import Notice, Unreadable, created_since, get_event, listen_at, read_notice
from reeve.billing.gateway.facts import (
    CreditNote,
    Customer,
    Fact,
    Hosted,
    Invoice,
    Line,
    Price,
    Product,
    Subscription,
    TaxRate,
    pence,
)
from reeve.billing.gateway.invoices import (
    add_line,
    create_invoice,
    credit,
    finalise,
    get_credit_note,
    get_invoice,
    hold,
    invoices_since,
    pay_out_of_band,
    send,
    stamp,
    void,
)
from reeve.billing.gateway.prices import find_price, gb20, make_price, make_product
from reeve.billing.gateway.sessions import configure_portal, open_checkout, open_portal
from reeve.billing.gateway.signature import TOLERANCE, Forged, Stale, Stamped, verify
from reeve.billing.gateway.subscriptions import (
    Terms,
    cancel_now,
    end_with_the_year,
    get_subscription,
    subscribe,
    subscriptions_of,
)

__all__ = [
    "TOLERANCE",
    "VERSION",
    "CreditNote",
    "Customer",
    "Fact",
    "Forged",
    "Hosted",
    "Invoice",
    "Line",
    "Notice",
    "Payer",
    "Price",
    "Product",
    "Stale",
    "Stamped",
    "Subscription",
    "TaxRate",
    "Terms",
    "Till",
    "TillAway",
    "TillRefused",
    "Unreadable",
    "add_line",
    "cancel_now",
    "configure_portal",
    "connect",
    "create_customer",
    "create_invoice",
    "created_since",
    "credit",
    "end_with_the_year",
    "finalise",
    "find_customer",
    "find_price",
    "gb20",
    "get_credit_note",
    "get_customer",
    "get_event",
    "get_invoice",
    "get_subscription",
    "hold",
    "invoices_since",
    "listen_at",
    "make_price",
    "make_product",
    "open_checkout",
    "open_portal",
    "pay_out_of_band",
    "pence",
    "read_notice",
    "send",
    "stamp",
    "subscribe",
    "subscriptions_of",
    "update_customer",
    "verify",
    "void",
]
