"""What a paid card page means: the contract starts, sold by card, and ends by itself with its year."""

from __future__ import annotations

from uuid import UUID

from reeve.audit import record
from reeve.billing.gateway import Checkout
from reeve.billing.models import BillingAccount, Contract
from reeve.billing.selling.adopt import adopt_invoices
from reeve.billing.selling.models import Sale
from reeve.billing.selling.sale import ask, find_sale
from reeve.billing.start_contract import start_contract
from reeve.database import db, now

BY_CARD = "Paid by card, so no purchase order is needed"


def paid_by_card(fact: Checkout, account: BillingAccount) -> None:
    """Start the contract a payment was for. One that is paid another way is left as it is, for somebody to look at."""
    if not fact.paid or fact.status != "complete" or fact.subscription is None or fact.row is None:
        return
    contract = db.platform.get(Contract, UUID(fact.row), with_for_update=True)
    if contract is None or contract.account_id != account.id:
        return
    sale = find_sale(contract.id)
    if sale is not None and sale.how == "card" and contract.started_at is not None:
        return
    if contract.started_at is not None or contract.ended_at is not None:
        words = f"was told of a card payment for contract {contract.number}, which is paid another way or has ended"
        record("card.paid_twice", subject=f"contracts/{contract.number}", words=words)
        return
    start(contract, fact.subscription)


def start(contract: Contract, subscription: str) -> None:
    db.platform.add(Sale(contract_id=contract.id, how="card", wanted_at=now(), sold_at=now()))
    contract.external_subscription_id = subscription
    if not contract.purchase_order and not contract.order_exemption:
        contract.order_exemption, contract.order_recorded_at = BY_CARD, now()
    db.platform.flush()
    start_contract(contract)
    adopt_invoices(contract)
    ask(db.platform, "align", contract.id)
