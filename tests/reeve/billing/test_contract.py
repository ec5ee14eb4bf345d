"""From a draft to a renewal: no purchase order, no start; the price by the day; who pays for whom."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
import time_machine
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from reeve.audit.models import AuditEntry
from reeve.billing.access import Mode
from reeve.billing.draft_contract import Covered, CoveredTwice, Deal, NobodyCovered, draft_contract
from reeve.billing.end_contract import EndsBefore, end_contract
from reeve.billing.ledger_queries import lines_of_invoice
from reeve.billing.models import BillingAccount, Contract
from reeve.billing.open_account import Payer, open_account
from reeve.billing.plans import NoPrices
from reeve.billing.queries import funding_lines_of, get_contract, lines_of_contract
from reeve.billing.record_order import ContractEnded, NotANumber, record_exemption, record_order
from reeve.billing.renew import NotStarted, RenewedAlready, renew
from reeve.billing.start_contract import NoOrder, StartedAlready, start_contract
from reeve.billing.vat_number import NotAVatNumber, check_vat_number
from reeve.database import db
from reeve.database.constraints import as_refusal
from tests.reeve.billing.till import FROM_APRIL, Till

NOON = datetime(2026, 11, 27, 12, tzinfo=UTC)


@pytest.fixture
def clock() -> Iterator[time_machine.Coordinates]:
    with time_machine.travel(NOON, tick=False) as travelling:
        yield travelling


def test_no_purchase_order_no_start(till: Till, clock: time_machine.Coordinates) -> None:
    contract = till.drafted()
    with till.on_platform(), pytest.raises(NoOrder):
        start_contract(get_contract(db.platform, contract.id))
    with till.on_platform():
        found = get_contract(db.platform, contract.id)
        record_order(db.platform, found, " 4500 123456 ")
        start_contract(found)
        assert found.purchase_order == "4500 123456"
    with till.on_platform(), pytest.raises(StartedAlready):
        start_contract(get_contract(db.platform, contract.id))


def test_the_database_refuses_a_start_without_an_order(till: Till, clock: time_machine.Coordinates) -> None:
    contract = till.drafted()
    with pytest.raises(IntegrityError) as refused, till.on_platform() as session:
        session.execute(update(Contract).where(Contract.id == contract.id).values(started_at=NOON))
    assert isinstance(as_refusal(refused.value), NoOrder)


def test_a_recorded_exemption_starts_it_too(till: Till, clock: time_machine.Coordinates) -> None:
    contract = till.drafted()
    with till.on_platform():
        found = get_contract(db.platform, contract.id)
        record_exemption(found, "Under their threshold for orders")
        start_contract(found)
    said = till.factory.session.scalars(select(AuditEntry.words)).all()
    assert not any("threshold" in words for words in said)


@pytest.mark.parametrize("number", ["", "   ", "x" * 51, "45\x0700"])
def test_a_number_that_is_none(number: str, till: Till, clock: time_machine.Coordinates) -> None:
    contract = till.drafted()
    with till.on_platform(), pytest.raises(NotANumber):
        record_order(db.platform, get_contract(db.platform, contract.id), number)


def test_the_council_enters_its_own_order_and_nothing_else(till: Till, clock: time_machine.Coordinates) -> None:
    contract = till.drafted()
    with till.at_work() as session:
        record_order(session, get_contract(session, contract.id), "PO 7001")
    assert till.history()[-1] == "order.recorded"
    with pytest.raises(Exception, match="permission denied"), till.at_work() as session:
        session.execute(update(Contract).where(Contract.id == contract.id).values(order_exemption="none needed"))
    other = Till(till.app, till.factory)
    with other.at_work() as session:
        assert session.get(Contract, contract.id) is None


def test_annual_from_april_and_pro_rata_before(till: Till, clock: time_machine.Coordinates) -> None:
    """125 of 365 days of £4,200 in the first part, then two whole years at the same price."""
    contract = till.started(deal=Deal("core", date(2026, 11, 27), years=3))
    assert contract.to_on == date(2029, 4, 1)
    invoices = [till.invoiced(contract) for _ in range(3)]
    assert [invoice.net for invoice in invoices] == [143_836, 420_000, 420_000]
    first = invoices[0]
    assert (first.vat, first.gross, first.purchase_order) == (28_767, 172_603, "4500123456")
    assert (first.issued_on, first.due_on) == (date(2026, 11, 27), date(2026, 12, 27))
    assert [invoice.service_from for invoice in invoices] == [date(2026, 11, 27), date(2027, 4, 1), date(2028, 4, 1)]
    assert till.history()[-4:] == ["contract.started", "invoice.issued", "invoice.issued", "invoice.issued"]


def test_each_council_by_its_own_band_and_less_from_the_third(till: Till, clock: time_machine.Coordinates) -> None:
    councils = sorted((till.factory.council() for _ in range(4)), key=lambda council: council.name)
    covered = [
        Covered(till.house_of(council), load)
        for council, load in zip(councils, (100, 3_000, 8_000, 20_000), strict=True)
    ]
    contract = till.started(till.account("department"), FROM_APRIL, covered)
    assert contract.band is None
    with till.on_platform() as session:
        lines = lines_of_contract(session, contract)
        assert [line.band for line in lines] == ["A", "B", "C", "D"]
        assert [line.yearly for line in lines] == [240_000, 420_000, 561_000, 816_000]
        assert all(line.sponsored and line.payer == "Department of Examples" for line in lines)
    invoice = till.invoiced(contract)
    assert invoice.net == 240_000 + 420_000 + 561_000 + 816_000
    with till.on_platform() as session:
        named = [line.for_council_id for line in lines_of_invoice(session, invoice)]
        assert named == [council.id for council in councils]


def test_two_payers_share_one_council(till: Till, clock: time_machine.Coordinates) -> None:
    half = (Covered(till.house, 4_120, share=50),)
    till.started(till.account("department"), FROM_APRIL, half)
    till.started(till.account(), FROM_APRIL, half)
    with till.at_work() as session:
        lines = funding_lines_of(session, till.council.id)
        assert sorted(line.yearly for line in lines) == [210_000, 210_000]
        assert {line.sponsored for line in lines} == {True, False}
        paid_here = session.query(BillingAccount).all()
        assert [account.kind for account in paid_here] == ["council"], "a council sees no other payer's account"


def test_what_cannot_be_drafted(till: Till, clock: time_machine.Coordinates) -> None:
    account = till.account()
    with pytest.raises(CoveredTwice):
        till.drafted(account, FROM_APRIL, [Covered(till.house, 1), Covered(till.house, 2)])
    with pytest.raises(NoPrices):
        till.drafted(account, Deal("core", date(2040, 4, 1)))
    with till.on_platform(), pytest.raises(NobodyCovered):
        draft_contract(account, FROM_APRIL, [])


def test_a_renewal_is_by_the_caseload_now_and_needs_its_own_order(till: Till, clock: time_machine.Coordinates) -> None:
    contract = till.started(deal=Deal("core", date(2026, 4, 1)))
    with till.on_platform() as session:
        old = get_contract(session, contract.id)
        new = renew(old, years=1, caseloads={till.council.id: 2_000})
        assert (new.from_on, new.band, new.purchase_order, new.renews_id) == (date(2027, 4, 1), "A", None, old.id)
    with till.on_platform() as session, pytest.raises(RenewedAlready):
        renew(get_contract(session, contract.id), years=1, caseloads={till.council.id: 2_000})
    with till.on_platform() as session, pytest.raises(NotStarted):
        renew(get_contract(session, new.id), years=1, caseloads={till.council.id: 2_000})


def test_ending_early_leaves_the_core_on(till: Till, clock: time_machine.Coordinates) -> None:
    contract = till.started(deal=Deal("plus", date(2026, 4, 1)))
    assert till.mode() is Mode.FULL
    with till.on_platform() as session:
        found = get_contract(session, contract.id)
        for day in (date(2026, 11, 27), date(2027, 4, 2)):
            with pytest.raises(EndsBefore):
                end_contract(found, to_on=day)
        end_contract(found, to_on=date(2026, 12, 1))
        with pytest.raises(ContractEnded):
            record_order(session, found, "1")
    assert till.history()[-1] == "contract.ended"
    for moment, expected in (
        (datetime(2026, 11, 30, 23, 59, tzinfo=UTC), Mode.FULL),
        (datetime(2026, 12, 1, tzinfo=UTC), Mode.ESSENTIAL),
        (datetime(2027, 11, 30, 23, 59, tzinfo=UTC), Mode.ESSENTIAL),
        (datetime(2027, 12, 1, tzinfo=UTC), Mode.ARCHIVE),
    ):
        clock.move_to(moment)
        assert till.mode() is expected


def test_a_draft_funds_nobody(till: Till, clock: time_machine.Coordinates) -> None:
    till.drafted(deal=Deal("plus", date(2026, 4, 1)))
    assert till.mode() is Mode.ESSENTIAL


@pytest.mark.parametrize(
    "text", ["GB999999973", "999 9999 73", "gb 999-9999-73", "GBGD001", "GBHA599", "GB999999973001"]
)
def test_vat_numbers(text: str) -> None:
    assert check_vat_number(text).startswith("GB")


@pytest.mark.parametrize("text", ["GB999999974", "GB12345678", "FR12345678901", "GBGD501", "GBHA499", "word"])
def test_not_vat_numbers(text: str, till: Till) -> None:
    with pytest.raises(NotAVatNumber):
        check_vat_number(text)
    with till.on_platform(), pytest.raises(NotAVatNumber):
        open_account(Payer("council", till.council.id, "A", "B", "c@example.org", text))
