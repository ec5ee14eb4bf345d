"""Telling Stripe that one of its invoices was paid at our own bank, so that it asks for nothing more."""

from __future__ import annotations

from reeve.billing import gateway
from reeve.billing.ledger import Invoice
from reeve.billing.mirror.calls import once
from reeve.billing.mirror.connect import till
from reeve.database import db
from reeve.jobs import TILL, enqueue


def ask_to_say_paid(invoice: Invoice) -> None:
    """Queue it for an invoice of Stripe's that our ledger has just found paid; nothing for one of our own."""
    if invoice.external_id is not None:
        name = invoice.external_id
        enqueue(db.platform, "paid_elsewhere", on=TILL, lock=f"stripe {name}", invoice=name)


def say_paid_elsewhere(invoice: str) -> None:
    """Does nothing for one that is not open there any more. Raises TillAway, TillRefused."""
    if gateway.get_invoice(till(), invoice).status == "open":
        once("paid elsewhere", invoice, lambda key: gateway.pay_out_of_band(till(), invoice, key=key))
