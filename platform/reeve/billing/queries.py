"""Reading who pays, for whom, and what was put to them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import exists, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from reeve.billing.ledger import Invoice
from reeve.billing.models import (
    BillingAccount,
    Contract,
    FinanceContact,
    FundingLine,
    FundingWarning,
    Goodwill,
    Quote,
    Restriction,
)
from reeve.billing.novation.models import Novation
from reeve.database import db
from reeve.errors import NotFound
from reeve.identity.models import Membership, Person
from reeve.identity.queries import in_force, today
from reeve.identity.visitor import House
from reeve.register.models import Council
from reeve.register.queries import find_council


def next_quote_number(session: Session, council_id: UUID) -> int:
    return (session.scalar(select(func.max(Quote.number)).where(Quote.council_id == council_id)) or 0) + 1


def last_number(
    session: Session, prefix: str, column: InstrumentedAttribute[str] | InstrumentedAttribute[str | None]
) -> str | None:
    """The highest number that begins with ``prefix``."""
    return session.scalar(select(func.max(column)).where(column.like(f"{prefix}%")))


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


def lines_to_renew(contract: Contract) -> Sequence[FundingLine]:
    """One a council, those that run to the contract's end: not what passed to a successor before it."""
    lines = [line for line in lines_of_contract(db.platform, contract) if line.to_on == contract.to_on]
    return list({line.council_id: line for line in reversed(lines)}.values())[::-1]


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


def get_line(council_id: UUID, line_id: UUID) -> FundingLine:
    """Raises NotFound."""
    found = db.platform.get(FundingLine, (council_id, line_id))
    if found is None:
        raise NotFound
    return found


def house_by_id(council_id: UUID) -> House:
    return house_of(db.platform.get_one(Council, council_id))


def lines_ending_unrenewed(on: date) -> Sequence[tuple[UUID, UUID]]:
    """Council and id of each sponsor's line that has not ended and after which nothing else pays yet.

    A line that passes to a successor is no end: about that ``novation`` writes.
    """
    later = aliased(FundingLine)
    goes_on = exists().where(
        later.council_id == FundingLine.council_id,
        later.id != FundingLine.id,
        later.started_at.is_not(None),
        later.from_on <= FundingLine.to_on,
        later.to_on > FundingLine.to_on,
    )
    passes = exists().where(
        Novation.council_id == FundingLine.council_id,
        Novation.funding_line_id == FundingLine.id,
        Novation.effective_on == FundingLine.to_on,
    )
    rows = db.platform.execute(
        select(FundingLine.council_id, FundingLine.id)
        .where(FundingLine.sponsored, FundingLine.started_at.is_not(None), FundingLine.to_on > on, ~goes_on, ~passes)
        .order_by(FundingLine.council_id, FundingLine.id)
    )
    return [(row.council_id, row.id) for row in rows]


def warnings_given(line: FundingLine) -> frozenset[int]:
    """By months, for the day on which the line ends now."""
    return frozenset(
        db.platform.scalars(
            select(FundingWarning.months).where(
                FundingWarning.council_id == line.council_id,
                FundingWarning.funding_line_id == line.id,
                FundingWarning.ends_on == line.to_on,
            )
        )
    )


def letter_readers(council_id: UUID) -> Sequence[tuple[str, str]]:
    """Name and e-mail of the finance contact, and of every admin: never of a benefits officer."""
    contact = db.platform.get(FinanceContact, council_id)
    admins = db.platform.execute(
        select(Person.name, Person.email)
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.council_id == council_id, Membership.role == "admin", Person.closed_at.is_(None))
        .where(in_force(Membership.from_on, Membership.to_on))
        .order_by(Person.name)
    )
    own = [(contact.name, contact.email)] if contact is not None else []
    return [*own, *((row.name, row.email) for row in admins)]


def contracts_owed_on() -> Sequence[UUID]:
    """Contracts with an invoice that is open, or with a line that says it is overdue."""
    return db.platform.scalars(
        select(Contract.id)
        .where(
            exists().where(Invoice.contract_id == Contract.id, Invoice.status == "open")
            | exists().where(FundingLine.contract_id == Contract.id, FundingLine.overdue_since.is_not(None))
        )
        .order_by(Contract.number)
    ).all()
