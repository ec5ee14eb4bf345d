"""Invoices that came before their contract was known to be sold: they are put under it."""

from __future__ import annotations

from sqlalchemy import select

from reeve.billing.ledger import Invoice
from reeve.billing.mirror.models import StripeObject
from reeve.billing.models import Contract
from reeve.billing.note_overdue import note_overdue
from reeve.database import db
from reeve.jobs import TILL, enqueue


def adopt_invoices(contract: Contract) -> None:
    """Put every mirrored invoice of the contract's subscription under the contract; its drafts are stamped."""
    seen = db.platform.scalars(
        select(StripeObject.id).where(
            StripeObject.kind == "invoice",
            StripeObject.state["subscription"].astext == contract.external_subscription_id,
        )
    ).all()
    orphans = db.platform.scalars(
        select(Invoice).where(Invoice.external_id.in_(seen), Invoice.contract_id.is_(None))
    ).all()
    for invoice in orphans:
        invoice.contract_id = contract.id
        if invoice.status == "draft":
            name = str(invoice.external_id)
            enqueue(db.platform, "stamp", on=TILL, lock=f"stripe {name}", invoice=name)
    db.platform.flush()
    if orphans:
        note_overdue(contract)
