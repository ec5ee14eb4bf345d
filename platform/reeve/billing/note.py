"""Money's acts in the histories of those they concern: the platform's, the payer's, and where it says so the councils'
that are paid for. Never an amount, a purchase order or anybody's words.
"""

from __future__ import annotations

from reeve.audit import record
from reeve.billing.ledger import Invoice
from reeve.billing.ledger_queries import payer_council_of
from reeve.billing.models import BillingAccount, Contract
from reeve.billing.queries import houses_of
from reeve.database import Role, db


def note_contract(contract: Contract, act: str, words: str, *, covered: bool = False) -> None:
    """``covered`` where the councils paid for are to read it too."""
    if db.present(Role.COUNCIL):
        record(act, subject="subscription", words=words)
        return
    record(act, subject=f"contracts/{contract.number}", words=words)
    payer = db.platform.get_one(BillingAccount, contract.account_id).payer_council_id
    concerned = {payer} if payer is not None else set()
    for council_id in sorted(concerned | (set(houses_of(db.platform, contract)) if covered else set())):
        record(act, subject="subscription", words=words, chain=council_id)


def note_invoice(invoice: Invoice, act: str, words: str) -> None:
    record(act, subject=f"invoices/{invoice.number}", words=words)
    payer = payer_council_of(invoice)
    if payer is not None:
        record(act, subject="subscription", words=words, chain=payer)
