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
}


def look(till: Till, kind: str, name: str) -> tuple[Fact, ...]:
    """The object, what it stands on before it; nothing where it is gone. Raises TillAway."""
    try:
        fact = FETCHED[kind](till, name)
        before = () if isinstance(fact, gateway.Customer) else (gateway.get_customer(till, fact.customer),)
        invoice = (gateway.get_invoice(till, fact.invoice),) if isinstance(fact, CreditNote) else ()
    except TillRefused as refused:
        if not refused.missing:
            raise
        return ()
    tell("till.fetch", "done")
    return (*before, *invoice, fact)
