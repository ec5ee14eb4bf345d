"""The purchase order: without its number, or a recorded exemption, a contract does not start."""

from __future__ import annotations

import re

from sqlalchemy.orm import Session

from reeve.billing.models import Contract
from reeve.billing.note import note_contract
from reeve.billing.selling.sale import ask_to_align
from reeve.database import db, now
from reeve.errors import Conflict, Refusal

LONGEST = 50


class NotANumber(Refusal):
    """Enter the purchase order number as it stands on the order, in 50 characters or fewer."""

    status = 422
    title = "Check the purchase order number"


class ContractEnded(Conflict):
    """This contract has ended, so it takes no purchase order. Renew it first."""

    title = "The contract has ended"


def record_order(session: Session, contract: Contract, number: str) -> None:
    """Put this number on the contract and on every invoice from here on. In the payer's own unit or the platform's.

    Raises NotANumber, ContractEnded.
    """
    plain = re.sub(r"\s+", " ", number).strip()
    if not plain or len(plain) > LONGEST or not plain.isprintable():
        raise NotANumber
    refuse_ended(contract)
    contract.purchase_order, contract.order_recorded_at = plain, now()
    session.flush()
    ask_to_align(session, contract)
    note_contract(contract, "order.recorded", f"entered the purchase order of contract {contract.number}")


def record_exemption(contract: Contract, reason: str) -> None:
    """Say why this payer needs no purchase order. The platform only. Raises ContractEnded."""
    refuse_ended(contract)
    contract.order_exemption, contract.order_recorded_at = reason, now()
    db.platform.flush()
    note_contract(contract, "order.exempted", f"recorded that contract {contract.number} needs no purchase order")


def refuse_ended(contract: Contract) -> None:
    if contract.ended_at is not None:
        raise ContractEnded
