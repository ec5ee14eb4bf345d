"""Looking at an object of Stripe's: fetched whole, by its kind."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from reeve.billing import gateway
from reeve.billing.gateway import CreditNote, Fact, Till, TillRefused
from reeve.jobs.steps import tell

FETCHED: Mapping[str, Callable[[Till, str], Fact]] = {
    "customer": gateway.get_customer,
    "subscription": gateway.get_subscription,
    "invoice": gateway.get_invoice,
    "credit_note": gateway.get_credit_note,
    "cash_balance": gateway.get_cash,
    "dispute": gateway.get_dispute,
    "checkout.session": gateway.get_checkout,
}
CASH = "cash_balance"
BY_CUSTOMER = {"tax_id": "customer", CASH: CASH, "customer_cash_balance_transaction": CASH}
"""What rings for a thing of its customer's that has no name of its own."""
PARTLY_FUNDED = "payment_intent.partially_funded"


def subject(kind: str, object_id: str, customer: str | None, *, type_: str) -> tuple[str, str]:
    """What to look at, and its name, for an event about an object."""
    if customer is not None and (kind in BY_CUSTOMER or type_ == PARTLY_FUNDED):
        return BY_CUSTOMER.get(kind, CASH), customer
    return kind, object_id


def kept_as(kind: str, name: str) -> str:
    """The id under which our mirror keeps it."""
    return f"cash_{name}" if kind == CASH else name


def look(till: Till, kind: str, name: str) -> tuple[Fact, ...]:
    """The object, what it stands on before it; nothing where it is gone. Raises TillAway."""
    try:
        fact = FETCHED[kind](till, name)
        before = () if isinstance(fact, gateway.Customer) else owner(till, fact.customer)
        invoice = (gateway.get_invoice(till, fact.invoice),) if isinstance(fact, CreditNote) else ()
    except TillRefused as refused:
        if not refused.missing:
            raise
        return ()
    tell("till.fetch", "done")
    return (*before, *invoice, fact)


def owner(till: Till, customer: str) -> tuple[Fact, ...]:
    """The payer; none where Stripe itself does not say who: such a thing waits apart."""
    return (gateway.get_customer(till, customer),) if customer else ()
