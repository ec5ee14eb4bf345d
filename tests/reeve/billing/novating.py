"""For tests of novation: a council that pays for three years, and the one that takes over from it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime

import pytest
import time_machine
from sqlalchemy import select

from reeve.billing.draft_contract import Deal
from reeve.billing.models import BillingAccount, Contract, FundingLine
from reeve.billing.novation.novate import novate
from reeve.billing.novation.plan import Heir, Plan, plan
from reeve.billing.open_account import Payer, open_account
from reeve.billing.queries import get_contract
from reeve.billing.record_order import record_order
from reeve.billing.start_contract import start_contract
from reeve.register.models import Council
from tests.reeve.billing.till import Till

START, VESTING = date(2026, 4, 1), date(2026, 10, 1)
THREE_YEARS = Deal("core", START, years=3)


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Coordinates]:
    with time_machine.travel(datetime(2026, 4, 1, 12, tzinfo=UTC), tick=False) as travelling:
        yield travelling


@pytest.fixture
def successor(till: Till) -> Council:
    made = till.factory.council()
    till.factory.person("Sue Successor", council=made, roles=("admin",))
    return made


def account_of(till: Till, council: Council) -> BillingAccount:
    payer = Payer("council", council.id, council.name, "New Hall\nNewtown\nNE1 1EW", "new@example.org", "GB999999973")
    with till.on_platform():
        return open_account(payer)


def planned(till: Till, *heirs: tuple[Council, int], on: date = VESTING) -> Plan:
    return plan(till.house, [Heir(till.house_of(council), percent) for council, percent in heirs], on=on)


def moved(till: Till, *heirs: tuple[Council, int], on: date = VESTING) -> list[Contract]:
    with till.on_platform():
        return novate(planned(till, *heirs, on=on))


def lines(till: Till, council: Council) -> Sequence[FundingLine]:
    till.factory.session.rollback()
    return till.factory.session.scalars(
        select(FundingLine).where(FundingLine.council_id == council.id).order_by(FundingLine.from_on)
    ).all()


def ordered_and_started(till: Till, contract: Contract) -> None:
    with till.on_platform() as session:
        found = get_contract(session, contract.id)
        record_order(session, found, "NEW-1")
        start_contract(found)
