"""Invoices that came before their contract was known to be sold: they are put under it."""

from __future__ import annotations

from reeve.billing.models import Contract
from reeve.billing.note_overdue import note_overdue
from reeve.billing.selling.queries import invoices_without_contract
from reeve.database import db
from reeve.jobs import TILL, enqueue


def adopt_invoices(contract: Contract) -> None:
    """Put every mirrored invoice of the contract's subscription under the contract; its drafts are stamped."""
    orphans = invoices_without_contract(contract.external_subscription_id)
    for invoice in orphans:
        invoice.contract_id = contract.id
        if invoice.status == "draft":
            name = str(invoice.external_id)
            enqueue(db.platform, "stamp", on=TILL, lock=f"stripe {name}", invoice=name)
    db.platform.flush()
    if orphans:
        note_overdue(contract)
