"""Ending a contract early: a sponsor leaves, a council leaves, or a draft is given up."""

from __future__ import annotations

from datetime import date

from reeve.billing.models import Contract
from reeve.billing.note import note_contract
from reeve.billing.queries import lines_of_contract
from reeve.billing.record_order import refuse_ended
from reeve.billing.selling.sale import ask_to_align
from reeve.database import db, now
from reeve.errors import Refusal
from reeve.identity.queries import today
from reeve.web.filters import day


class EndsBefore(Refusal):
    """The first day without it must be after today and no later than the day it ends anyway."""

    status = 422
    title = "Check the day"


def end_contract(contract: Contract, *, to_on: date) -> None:
    """Nothing is funded by it from ``to_on``; the statutory core stays on for 12 months, and extras close.

    What was invoiced beyond that day is credited by hand. Raises EndsBefore, ContractEnded.
    """
    refuse_ended(contract)
    if not max(today(), contract.from_on) < to_on <= contract.to_on:
        raise EndsBefore
    contract.to_on, contract.ended_at = to_on, now()
    for line in lines_of_contract(db.platform, contract):
        line.to_on = min(line.to_on, to_on)
    db.platform.flush()
    ask_to_align(db.platform, contract)
    note_contract(
        contract, "contract.ended", f"ended contract {contract.number} with effect from {day(to_on)}", covered=True
    )
