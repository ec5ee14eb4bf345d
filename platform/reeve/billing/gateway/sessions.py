"""Pages on Stripe's side: a card payment for a pilot, and the payer's own view of its invoices.

The portal cannot cancel or change a subscription: a contract is changed with us. A session's address is as good as a
password for an hour, so it is shown to the payer and written nowhere.
"""

from __future__ import annotations

from reeve.billing.gateway.connection import Till
from reeve.billing.gateway.facts import ROW, Checkout, Hosted
from reeve.billing.gateway.readings import checkout_of, hosted_of
from reeve.billing.gateway.subscriptions import APRIL


def open_checkout(
    till: Till, customer: str, *, price: str, tax_rate: str, row: str, done: str, back: str, key: str
) -> Hosted:
    """A card page for one subscription, pro rata to 31 March; ``done`` and ``back`` are our own addresses to come back
    to.
    """
    return hosted_of(
        till.ask(
            lambda: till.client.v1.checkout.sessions.create(
                {
                    "mode": "subscription",
                    "customer": customer,
                    "client_reference_id": row,
                    "line_items": [{"price": price, "quantity": 1}],
                    "allowed_payment_method_types": ["card"],
                    "subscription_data": {
                        "billing_mode": {"type": "flexible"},
                        "billing_cycle_anchor_config": {**APRIL},
                        "proration_behavior": "create_prorations",
                        "default_tax_rates": [tax_rate],
                        "metadata": {ROW: row},
                    },
                    "success_url": done,
                    "cancel_url": back,
                },
                {"idempotency_key": key},
            )
        )
    )


def get_checkout(till: Till, session: str) -> Checkout:
    return checkout_of(till.ask(lambda: till.client.v1.checkout.sessions.retrieve(session)))


def expire_checkout(till: Till, session: str, *, key: str) -> Checkout:
    """Close an open card page, so that nothing can be paid there any more. Raises TillRefused where it is complete."""
    return checkout_of(till.ask(lambda: till.client.v1.checkout.sessions.expire(session, {}, {"idempotency_key": key})))


def configure_portal(till: Till, *, key: str) -> str:
    """Make the portal's settings and return their id: invoices to see, address to change, the contract left alone."""
    made = till.ask(
        lambda: till.client.v1.billing_portal.configurations.create(
            {
                "features": {
                    "invoice_history": {"enabled": True},
                    "customer_update": {"enabled": True, "allowed_updates": ["address", "tax_id"]},
                    "payment_method_update": {"enabled": False},
                    "subscription_cancel": {"enabled": False},
                    "subscription_update": {"enabled": False},
                }
            },
            {"idempotency_key": key},
        )
    )
    return str(made["id"])


def open_portal(till: Till, customer: str, *, configuration: str, back: str, key: str) -> Hosted:
    return hosted_of(
        till.ask(
            lambda: till.client.v1.billing_portal.sessions.create(
                {"customer": customer, "configuration": configuration, "return_url": back},
                {"idempotency_key": key},
            )
        )
    )
