"""Drafting a contract: who pays, for which councils, which plan, from when and for how many contract years."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid4

from reeve.audit import record
from reeve.billing.models import BillingAccount, Contract, FundingLine
from reeve.billing.money import share_of
from reeve.billing.numbers import next_contract_number
from reeve.billing.plans import PriceBook, price_book
from reeve.billing.year import april, year_of
from reeve.database import db, now
from reeve.errors import Refusal
from reeve.identity.visitor import House


class NobodyCovered(Refusal):
    """A contract covers at least one council. Say which."""

    status = 422
    title = "Name a council"


class CoveredTwice(Refusal):
    """Each council stands in a contract once. Take the second line out."""

    status = 422
    title = "A council is named twice"


@dataclass(frozen=True)
class Covered:
    """One council in the contract: its caseload in live claims, and the payer's share in per cent."""

    house: House
    caseload: int
    share: int = 100


@dataclass(frozen=True)
class Deal:
    """On what terms. The part of a year before the first 1 April counts as the first of ``years``."""

    plan: str
    from_on: date
    years: int = 1
    call_off: str | None = None
    renews_id: UUID | None = None

    @property
    def to_on(self) -> date:
        return april(year_of(self.from_on) + self.years)


def draft_contract(account: BillingAccount, deal: Deal, covered: Sequence[Covered]) -> Contract:
    """Nothing is funded or owed until it starts. The price holds for every year of it.

    Raises NobodyCovered, CoveredTwice, NoPrices.
    """
    refuse_coverage(covered)
    book = price_book()
    contract = Contract(
        id=uuid4(),
        account_id=account.id,
        number=next_contract_number(db.platform),
        plan=deal.plan,
        band=book.band_of(covered[0].caseload).letter if len(covered) == 1 else None,
        from_on=deal.from_on,
        to_on=deal.to_on,
        payment_days=book.payment_days,
        terms=book.terms,
        call_off=deal.call_off or None,
        renews_id=deal.renews_id,
        created_at=now(),
    )
    db.platform.add(contract)
    db.platform.flush()
    db.platform.add_all(lines_of(contract, account, covered, book))
    db.platform.flush()
    record(
        "contract.drafted",
        subject=f"contracts/{contract.number}",
        words=f"drafted contract {contract.number} for {len(covered)} councils"
        if len(covered) > 1
        else f"drafted contract {contract.number} for {covered[0].house.name}",
    )
    return contract


def refuse_coverage(covered: Sequence[Covered]) -> None:
    if not covered:
        raise NobodyCovered
    if len({each.house.id for each in covered}) < len(covered):
        raise CoveredTwice


def lines_of(
    contract: Contract, account: BillingAccount, covered: Sequence[Covered], book: PriceBook
) -> list[FundingLine]:
    return [
        FundingLine(
            council_id=each.house.id,
            id=uuid4(),
            contract_id=contract.id,
            payer=account.legal_name,
            sponsored=account.payer_council_id != each.house.id,
            product=contract.plan,
            band=book.band_of(each.caseload).letter,
            from_on=contract.from_on,
            to_on=contract.to_on,
            share=each.share,
            yearly=price_of(each, contract, book, place=place),
        )
        for place, each in enumerate(covered, start=1)
    ]


def price_of(each: Covered, contract: Contract, book: PriceBook, *, place: int) -> int:
    """Pence a year: by the council's own band, less from the third council of one contract, for the payer's share."""
    whole = book.yearly(contract.plan, book.band_of(each.caseload).letter, year_of(contract.from_on))
    if place >= book.shared_from:
        whole = share_of(whole, 100 - book.shared_percent_off)
    return share_of(whole, each.share)
