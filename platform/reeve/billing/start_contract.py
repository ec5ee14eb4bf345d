"""Starting a contract: its funding lines count from their first day, and it can be invoiced."""

from __future__ import annotations

from reeve.billing.models import Contract
from reeve.billing.note import note_contract
from reeve.billing.queries import lines_of_contract
from reeve.billing.record_order import refuse_ended
from reeve.billing.selling.sale import begin_sale
from reeve.database import db, now
from reeve.database.constraints import refuses
from reeve.errors import Conflict


class NoOrder(Conflict):
    """There is no purchase order number and no recorded exemption, so the contract does not start. Enter one first."""

    title = "No purchase order, no start"


class StartedAlready(Conflict):
    """This contract has started already."""

    title = "The contract has started"


refuses("ck_contract_order_before_start", NoOrder)


def start_contract(contract: Contract) -> None:
    """With a till connected it is sold through Stripe from here on, where it can be (``selling``).

    Raises NoOrder, StartedAlready, ContractEnded. The database refuses a start without an order too.
    """
    refuse_ended(contract)
    if contract.started_at is not None:
        raise StartedAlready
    if not contract.purchase_order and not contract.order_exemption:
        raise NoOrder
    contract.started_at = now()
    for line in lines_of_contract(db.platform, contract):
        line.started_at = contract.started_at
    db.platform.flush()
    begin_sale(contract)
    note_contract(contract, "contract.started", f"started contract {contract.number}", covered=True)
