"""Reading what a council's reorganisation touches: contracts it pays, lines it is funded by, and who asked for what."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import aliased

from reeve.billing.ledger import Invoice
from reeve.billing.models import BillingAccount, Contract, FundingLine
from reeve.billing.novation.models import Novation
from reeve.database import db


def contracts_touched(council_id: UUID) -> Sequence[tuple[Contract, BillingAccount]]:
    """Not ended, which this council pays, or by which it is funded; by number."""
    funded = exists().where(FundingLine.contract_id == Contract.id, FundingLine.council_id == council_id)
    rows = db.platform.execute(
        select(Contract, BillingAccount)
        .join(BillingAccount, BillingAccount.id == Contract.account_id)
        .where(Contract.ended_at.is_(None), or_(BillingAccount.payer_council_id == council_id, funded))
        .order_by(Contract.number)
    )
    return [(row[0], row[1]) for row in rows]


def find_account_of(council_id: UUID, kind: str) -> BillingAccount | None:
    """The account by which a council pays: of the same kind where it has one."""
    found = db.platform.scalars(
        select(BillingAccount).where(BillingAccount.payer_council_id == council_id).order_by(BillingAccount.created_at)
    ).all()
    return next((account for account in found if account.kind == kind), next(iter(found), None))


def invoices_beyond(contract: Contract, on: date) -> Sequence[Invoice]:
    """Issued for days from ``on``, and not withdrawn."""
    return db.platform.scalars(
        select(Invoice)
        .where(Invoice.contract_id == contract.id, Invoice.service_to > on, Invoice.status.in_(("open", "paid")))
        .order_by(Invoice.number)
    ).all()


def novations_of(council_id: UUID) -> Sequence[Novation]:
    """Of this council's lines, the newest first."""
    return db.platform.scalars(
        select(Novation).where(Novation.council_id == council_id).order_by(Novation.recorded_at.desc())
    ).all()


def lines_awaiting_order(on: date) -> Sequence[tuple[UUID, UUID]]:
    """Council and id of each line that passes to a contract not started yet, before the day it does."""
    new = aliased(Contract)
    rows = db.platform.execute(
        select(Novation.council_id, Novation.funding_line_id)
        .join(new, new.id == Novation.to_contract_id)
        .where(Novation.effective_on > on, new.started_at.is_(None), new.ended_at.is_(None))
        .order_by(Novation.council_id, Novation.funding_line_id)
        .distinct()
    )
    return [(row.council_id, row.funding_line_id) for row in rows]


def waiting_contracts(line: FundingLine) -> Sequence[tuple[Contract, BillingAccount]]:
    """Those to which this line passes and which have not started."""
    rows = db.platform.execute(
        select(Contract, BillingAccount)
        .join(BillingAccount, BillingAccount.id == Contract.account_id)
        .join(Novation, Novation.to_contract_id == Contract.id)
        .where(Novation.council_id == line.council_id, Novation.funding_line_id == line.id)
        .where(Contract.started_at.is_(None), Contract.ended_at.is_(None))
        .order_by(Contract.number)
        .distinct()
    )
    return [(row[0], row[1]) for row in rows]
