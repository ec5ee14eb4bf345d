"""Renewing a contract: a new one from the day the old one ends, with bands looked at again."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from reeve.billing.draft_contract import Covered, Deal, draft_contract
from reeve.billing.models import Contract
from reeve.billing.queries import find_renewal, get_account, houses_of, lines_to_renew
from reeve.database import db
from reeve.errors import Conflict


class NotStarted(Conflict):
    """This contract has not started. Start it first, or end it."""

    title = "The contract has not started"


class RenewedAlready(Conflict):
    """There is a renewal of this contract already. Go on with that."""

    title = "The contract is renewed already"


def renew(contract: Contract, *, years: int, caseloads: Mapping[UUID, int], plan: str | None = None) -> Contract:
    """Draft the next contract, by each council's caseload now: a band may fall. It needs a purchase order of its own.

    Raises NotStarted, RenewedAlready, NoPrices.
    """
    if contract.started_at is None:
        raise NotStarted
    if find_renewal(contract) is not None:
        raise RenewedAlready
    houses = houses_of(db.platform, contract)
    covered = [
        Covered(houses[line.council_id], caseloads[line.council_id], line.share) for line in lines_to_renew(contract)
    ]
    deal = Deal(plan or contract.plan, contract.to_on, years, contract.call_off, renews_id=contract.id)
    return draft_contract(get_account(contract.account_id), deal, covered)
