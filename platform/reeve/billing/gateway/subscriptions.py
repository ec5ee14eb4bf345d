"""Subscriptions on purchase-order terms: invoiced yearly from 1 April, 30 days, the order's number on every invoice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Final, TypedDict

from stripe.params import SubscriptionCreateParams, SubscriptionCreateParamsBillingCycleAnchorConfig

from reeve.billing.gateway.connection import Till, TillRefused
from reeve.billing.gateway.facts import ROW, Subscription
from reeve.billing.gateway.readings import subscription_of

DAYS = 30
PO, CALL_OFF = "PO number", "Call-off reference"
LONGEST_VALUE = 140
"""Stripe prints up to four fields with names of up to 40 characters; ours are two and shorter."""

APRIL: Final[SubscriptionCreateParamsBillingCycleAnchorConfig] = {
    "month": 4,
    "day_of_month": 1,
    "hour": 0,
    "minute": 0,
    "second": 0,
}
"""Stripe's years begin at midnight UTC, and so do our days there: a part of a year is then a whole number of days."""


class CustomField(TypedDict):
    name: str
    value: str


@dataclass(frozen=True)
class Terms:
    """What the purchase order agrees. ``po`` is the order's number or, where an exemption is recorded, its words.

    Without ``from_on`` it begins now; ``to_on`` is the first day without it, where it is not to go on by itself.
    """

    row: str
    customer: str
    price: str
    tax_rate: str
    po: str
    call_off: str | None = None
    quantity: int = 1
    from_on: date | None = None
    to_on: date | None = None


def subscribe(till: Till, terms: Terms, *, key: str) -> Subscription:
    """From its first day pro rata to 31 March, then yearly from 1 April. Raises TillRefused, also without an order."""
    params = asked_for(terms)
    if terms.from_on is not None:
        params["backdate_start_date"] = midnight(terms.from_on)
    if terms.to_on is not None:
        params["cancel_at"] = midnight(terms.to_on)
    return subscription_of(till.ask(lambda: till.client.v1.subscriptions.create(params, {"idempotency_key": key})))


def asked_for(terms: Terms) -> SubscriptionCreateParams:
    fields = printed_fields(terms.po, terms.call_off)
    return {
        "customer": terms.customer,
        "items": [{"price": terms.price, "quantity": terms.quantity}],
        "collection_method": "send_invoice",
        "days_until_due": DAYS,
        "billing_mode": {"type": "flexible"},
        "billing_cycle_anchor_config": APRIL,
        "proration_behavior": "create_prorations",
        "default_tax_rates": [terms.tax_rate],
        "invoice_settings": {"custom_fields": [{"name": f["name"], "value": f["value"]} for f in fields]},
        "payment_settings": {
            "payment_method_types": ["customer_balance"],
            "payment_method_options": {
                "customer_balance": {"funding_type": "bank_transfer", "bank_transfer": {"type": "gb_bank_transfer"}}
            },
        },
        "metadata": {ROW: terms.row},
    }


def midnight(day: date) -> int:
    return int(datetime.combine(day, time(), UTC).timestamp())


def get_subscription(till: Till, subscription: str) -> Subscription:
    return subscription_of(till.ask(lambda: till.client.v1.subscriptions.retrieve(subscription)))


def subscriptions_of(till: Till, customer: str) -> tuple[Subscription, ...]:
    """Every subscription of a payer, ended ones too."""
    found = till.ask(lambda: till.client.v1.subscriptions.list({"customer": customer, "status": "all", "limit": 100}))
    return tuple(subscription_of(one) for one in found["data"])


def end_with_the_year(till: Till, subscription: str, *, key: str) -> Subscription:
    """No renewal: it ends on 31 March. What was paid for stays."""
    return subscription_of(
        till.ask(
            lambda: till.client.v1.subscriptions.update(
                subscription,
                {"cancel_at_period_end": True, "proration_behavior": "none"},
                {"idempotency_key": key},
            )
        )
    )


def end_on(till: Till, subscription: str, day: date, *, key: str) -> Subscription:
    """It ends by itself before ``day``; nothing is paid back by that."""
    return subscription_of(
        till.ask(
            lambda: till.client.v1.subscriptions.update(
                subscription,
                {"cancel_at": midnight(day), "proration_behavior": "none"},
                {"idempotency_key": key},
            )
        )
    )


def print_order(till: Till, subscription: str, *, po: str, call_off: str | None, key: str) -> Subscription:
    """Print this order's number on every invoice from here on. Raises TillRefused."""
    fields = printed_fields(po, call_off)
    return subscription_of(
        till.ask(
            lambda: till.client.v1.subscriptions.update(
                subscription,
                {"invoice_settings": {"custom_fields": [{"name": f["name"], "value": f["value"]} for f in fields]}},
                {"idempotency_key": key},
            )
        )
    )


def every_subscription(till: Till) -> Iterator[Subscription]:
    """Of every payer, ended ones too, newest first, page by page."""
    after: str | None = None
    while True:
        page = till.ask(
            lambda last=after: till.client.v1.subscriptions.list(  # type: ignore[misc]
                {"status": "all", "limit": 100, **({"starting_after": last} if last else {})}
            )
        )
        yield from (subscription_of(one) for one in page["data"])
        if not page["has_more"]:
            return
        after = page["data"][-1]["id"]


def cancel_now(till: Till, subscription: str, *, key: str) -> Subscription:
    """End it today without an invoice of its own; what is owed back is a credit note, made on purpose."""
    return subscription_of(
        till.ask(
            lambda: till.client.v1.subscriptions.cancel(
                subscription, {"invoice_now": False, "prorate": False}, {"idempotency_key": key}
            )
        )
    )


def printed_fields(po: str, call_off: str | None) -> list[CustomField]:
    """The invoice's custom fields, within Stripe's limits. Raises TillRefused in words."""
    if not po.strip():
        raise TillRefused("There is no purchase order number, so nothing was started. Add it, or record an exemption.")
    given: Mapping[str, str | None] = {PO: po.strip(), CALL_OFF: (call_off or "").strip() or None}
    fields = [CustomField(name=name, value=value) for name, value in given.items() if value]
    for field in fields:
        if len(field["value"]) > LONGEST_VALUE:
            raise TillRefused(f"The {field['name']} is longer than the {LONGEST_VALUE} characters an invoice can show.")
    return fields
