"""Reading who pays, for whom, and what was put to them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from reeve.billing.models import (
    BillingAccount,
    Contract,
    FinanceContact,
    FundingLine,
    Goodwill,
    Quote,
    Restriction,
)
from reeve.database import db
from reeve.errors import NotFound
from reeve.identity.queries import today
from reeve.identity.visitor import House
from reeve.register.models import Council
from reeve.register.queries import find_council


def next_quote_number(session: Session, council_id: UUID) -> int:
    return (session.scalar(select(func.max(Quote.number)).where(Quote.council_id == council_id)) or 0) + 1


def quotes() -> Sequence[Quote]:
    """This council's quotes, newest first."""
    return db.council.scalars(select(Quote).order_by(Quote.number.desc())).all()


def get_quote(number: int) -> Quote:
    """Raises NotFound."""
    found = db.council.scalars(select(Quote).where(Quote.number == number)).one_or_none()
    if found is None:
        raise NotFound
    return found


def find_finance_contact() -> FinanceContact | None:
    """This council's."""
    return db.council.scalars(select(FinanceContact)).one_or_none()


def get_house(slug: str) -> House:
    """A council of the register as a house. Raises NotFound."""
    council = find_council(db.platform, slug)
    if council is None:
        raise NotFound
    return house_of(council)


def house_of(council: Council) -> House:
    return House("council", council.id, council.slug, council.name)


def get_account(account_id: UUID) -> BillingAccount:
    """Raises NotFound."""
    found = db.platform.get(BillingAccount, account_id)
    if found is None:
        raise NotFound
    return found


def accounts() -> Sequence[BillingAccount]:
    """By name."""
    return db.platform.scalars(select(BillingAccount).order_by(BillingAccount.legal_name)).all()


def get_contract(session: Session, contract_id: UUID) -> Contract:
    """Raises NotFound."""
    found = session.get(Contract, contract_id)
    if found is None:
        raise NotFound
    return found


def contracts_of(session: Session, account_id: UUID) -> Sequence[Contract]:
    """The latest first."""
    return session.scalars(
        select(Contract).where(Contract.account_id == account_id).order_by(Contract.from_on.desc(), Contract.number)
    ).all()


def contracts_paid_by_council() -> Sequence[Contract]:
    """Those this council pays, the latest first."""
    return db.council.scalars(select(Contract).order_by(Contract.from_on.desc(), Contract.number)).all()


def find_renewal(contract: Contract) -> Contract | None:
    return db.platform.scalars(select(Contract).where(Contract.renews_id == contract.id)).first()


def lines_of_contract(session: Session, contract: Contract) -> Sequence[FundingLine]:
    """By the name of the council."""
    return session.scalars(
        select(FundingLine)
        .join(Council, Council.id == FundingLine.council_id)
        .where(FundingLine.contract_id == contract.id)
        .order_by(Council.name)
    ).all()


def houses_of(session: Session, contract: Contract) -> Mapping[UUID, House]:
    """The councils a contract covers, by id."""
    found = session.scalars(
        select(Council)
        .join(FundingLine, FundingLine.council_id == Council.id)
        .where(FundingLine.contract_id == contract.id)
    )
    return {council.id: house_of(council) for council in found}


def funding_lines_of(session: Session, council_id: UUID) -> Sequence[FundingLine]:
    """A council's funding lines, the latest first."""
    return session.scalars(
        select(FundingLine)
        .where(FundingLine.council_id == council_id)
        .order_by(FundingLine.from_on.desc(), FundingLine.created_at.desc())
    ).all()


def goodwill_of(session: Session, council_id: UUID) -> Sequence[Goodwill]:
    return session.scalars(select(Goodwill).where(Goodwill.council_id == council_id).order_by(Goodwill.from_on)).all()


def restrictions_of(session: Session, council_id: UUID) -> Sequence[Restriction]:
    return session.scalars(select(Restriction).where(Restriction.council_id == council_id)).all()


def find_open_restriction(council_id: UUID) -> Restriction | None:
    """The restriction asked for or confirmed and not lifted, held until this unit ends."""
    return db.platform.scalars(
        select(Restriction)
        .where(Restriction.council_id == council_id, Restriction.lifted_at.is_(None))
        .order_by(Restriction.proposed_at.desc())
        .limit(1)
        .with_for_update()
    ).one_or_none()


def other_debts(council_id: UUID) -> bool:
    """Whether any line that funds this council today has a debt behind it."""
    return any(
        line.overdue_since is not None and line.from_on <= today() < line.to_on
        for line in funding_lines_of(db.platform, council_id)
    )
