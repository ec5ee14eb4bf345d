"""Money in: received, short, over and unmatched; what a payment opens; credit notes and disputes."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
import time_machine

from reeve.billing.access import Mode
from reeve.billing.credit import MoreThanInvoiced, credit
from reeve.billing.dispute import dispute
from reeve.billing.draft_contract import Deal
from reeve.billing.issue_invoice import NothingToInvoice
from reeve.billing.ledger import Invoice
from reeve.billing.ledger_queries import balance_of, get_invoice, left_of
from reeve.billing.match_payment import MatchedAlready, NotOpen, TooMuch, match_payment
from reeve.billing.models import Contract
from reeve.billing.note_overdue import note_overdue
from reeve.billing.queries import get_contract
from reeve.billing.receive_payment import NotYetReceived, Receipt, receive_payment
from reeve.billing.record_order import record_order
from reeve.billing.restrict import (
    DeadlineNear,
    NoRestriction,
    NotLongOverdue,
    RestrictedAlready,
    SecondPerson,
    confirm,
    lift,
    propose,
)
from reeve.database import db
from reeve.database.constraints import as_refusal
from tests.reeve.billing.till import Till

NOON = datetime(2026, 11, 27, 12, tzinfo=UTC)
LATE = datetime(2027, 2, 26, 12, tzinfo=UTC)


@pytest.fixture
def clock() -> Iterator[time_machine.Coordinates]:
    with time_machine.travel(NOON, tick=False) as travelling:
        yield travelling


@pytest.fixture
def contract(till: Till, clock: time_machine.Coordinates) -> Contract:
    return till.started(deal=Deal("core", date(2026, 11, 27)))


@pytest.fixture
def invoice(till: Till, contract: Contract) -> Invoice:
    return till.invoiced(contract)


def status(till: Till, invoice: Invoice) -> str:
    with till.on_platform() as session:
        return get_invoice(session, invoice.id).status


def test_paid_in_full(till: Till, invoice: Invoice) -> None:
    till.pay(invoice)
    assert status(till, invoice) == "paid"
    assert till.history()[-1] == "payment.matched"
    with till.on_platform() as session, pytest.raises(NotOpen):
        payment = receive_payment(Receipt(date(2026, 11, 27), 5, "again"))
        match_payment(payment, get_invoice(session, invoice.id), amount=5, reason="x")


def test_paid_short_stays_open_until_the_rest_comes(till: Till, invoice: Invoice) -> None:
    till.pay(invoice, invoice.gross - 1)
    assert status(till, invoice) == "open"
    with till.on_platform():
        assert balance_of(invoice).due == 1
    till.pay(invoice, 1)
    assert status(till, invoice) == "paid"


def test_paid_over_leaves_the_rest_in_the_queue(till: Till, invoice: Invoice) -> None:
    payment = till.pay(invoice, invoice.gross + 5_000)
    assert status(till, invoice) == "paid"
    with till.on_platform():
        assert left_of(payment) == 5_000


def test_no_more_than_came_and_no_more_than_is_due(till: Till, invoice: Invoice) -> None:
    with till.on_platform() as session:
        payment = receive_payment(Receipt(date(2026, 11, 27), 100, "BACS"))
        found = get_invoice(session, invoice.id)
        for amount in (101, 0, -5):
            with pytest.raises(TooMuch):
                match_payment(payment, found, amount=amount, reason="x")
        match_payment(payment, found, amount=60, reason="x")
    with pytest.raises(Exception) as refused, till.on_platform():  # noqa: PT011 - the refusal is looked at below
        match_payment(payment, invoice, amount=40, reason="x")
    assert isinstance(as_refusal(refused.value), MatchedAlready)


def test_a_payment_of_tomorrow_is_refused(till: Till, invoice: Invoice) -> None:
    with till.on_platform(), pytest.raises(NotYetReceived):
        receive_payment(Receipt(date(2026, 11, 28), 1, "BACS"))


def test_two_at_once_cannot_spend_the_same_money(till: Till, contract: Contract, invoice: Invoice) -> None:
    other = till.started(deal=Deal("core", date(2026, 11, 27)))
    second = till.invoiced(other)
    with till.on_platform():
        payment = receive_payment(Receipt(date(2026, 11, 27), invoice.gross, "BACS"))
    outcomes: list[str] = []

    def spend(on: Invoice) -> None:
        try:
            with till.on_platform():
                match_payment(payment, on, amount=invoice.gross, reason="x")
            outcomes.append("matched")
        except TooMuch:
            outcomes.append("refused")

    threads = [threading.Thread(target=spend, args=(on,)) for on in (invoice, second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["matched", "refused"]


def overdue(till: Till, contract: Contract) -> date | None:
    with till.on_platform() as session:
        return note_overdue(get_contract(session, contract.id))


def test_overdue_is_grace_and_paying_opens_at_once(
    till: Till, contract: Contract, invoice: Invoice, clock: time_machine.Coordinates
) -> None:
    clock.move_to(datetime(2026, 12, 27, 12, tzinfo=UTC))
    assert overdue(till, contract) is None
    clock.move_to(datetime(2026, 12, 28, 12, tzinfo=UTC))
    assert overdue(till, contract) == date(2026, 12, 27)
    assert till.mode() is Mode.GRACE
    clock.move_to(LATE)
    assert till.mode() is Mode.GRACE, "more than 60 days alone close nothing"
    till.pay(invoice)
    assert till.mode() is Mode.FULL


def test_closing_takes_two_people_and_a_long_debt(
    till: Till, contract: Contract, invoice: Invoice, clock: time_machine.Coordinates
) -> None:
    with till.on_platform(), pytest.raises(NotLongOverdue):
        propose(till.house, reason="Early")
    clock.move_to(LATE)
    overdue(till, contract)
    with till.on_platform(), pytest.raises(NoRestriction):
        confirm(till.house)
    with till.on_platform():
        propose(till.house, reason="No answer to four letters")
    assert till.mode() is Mode.GRACE
    with till.on_platform(), pytest.raises(RestrictedAlready):
        propose(till.house, reason="Again")
    with till.on_platform(), pytest.raises(SecondPerson):
        confirm(till.house)
    with till.on_platform(till.quin):
        confirm(till.house)
    assert till.mode() is Mode.ESSENTIAL
    till.pay(invoice)
    assert till.mode() is Mode.FULL
    assert till.history()[-3:] == ["restriction.confirmed", "restriction.lifted", "payment.matched"]


def test_lifting_takes_one(till: Till, contract: Contract, invoice: Invoice, clock: time_machine.Coordinates) -> None:
    clock.move_to(LATE)
    overdue(till, contract)
    with till.on_platform():
        propose(till.house, reason="x")
    with till.on_platform(till.quin):
        confirm(till.house)
    with till.on_platform():
        lift(till.house)
    assert till.mode() is Mode.GRACE
    with till.on_platform(), pytest.raises(NoRestriction):
        lift(till.house)


@pytest.mark.parametrize(("days", "refused"), [(0, True), (30, True), (31, False)])
def test_nothing_is_closed_within_30_days_of_a_deadline(
    days: int, refused: bool, till: Till, contract: Contract, invoice: Invoice, clock: time_machine.Coordinates
) -> None:
    clock.move_to(LATE)
    overdue(till, contract)
    due = datetime(2027, 2, 26, 12, tzinfo=UTC).timestamp() + days * 86_400
    till.factory.obligation(till.council, period="2027-01", due_at=datetime.fromtimestamp(due, UTC))
    if not refused:
        with till.on_platform():
            propose(till.house, reason="x")
        return
    with till.on_platform(), pytest.raises(DeadlineNear):
        propose(till.house, reason="x")


def test_a_deadline_that_came_near_stops_the_second_person(
    till: Till, contract: Contract, invoice: Invoice, clock: time_machine.Coordinates
) -> None:
    clock.move_to(LATE)
    overdue(till, contract)
    with till.on_platform():
        propose(till.house, reason="x")
    till.factory.obligation(till.council, period="2027-01", due_at=datetime(2027, 3, 20, tzinfo=UTC))
    with till.on_platform(till.quin), pytest.raises(DeadlineNear):
        confirm(till.house)


def test_where_nobody_knows_the_deadlines_nothing_is_closed(
    till: Till, contract: Contract, invoice: Invoice, clock: time_machine.Coordinates, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reeve.billing.deadlines._answers", [])
    clock.move_to(LATE)
    overdue(till, contract)
    with till.on_platform(), pytest.raises(DeadlineNear):
        propose(till.house, reason="x")


def test_a_disputed_invoice_is_not_overdue(
    till: Till, contract: Contract, invoice: Invoice, clock: time_machine.Coordinates
) -> None:
    clock.move_to(LATE)
    with till.on_platform() as session:
        dispute(get_invoice(session, invoice.id), stands=True)
    assert overdue(till, contract) is None
    with till.on_platform() as session:
        dispute(get_invoice(session, invoice.id), stands=False)
    assert till.mode() is Mode.GRACE


def test_a_wrong_order_is_credited_and_invoiced_again(till: Till, contract: Contract, invoice: Invoice) -> None:
    with pytest.raises(NothingToInvoice):
        till.invoiced(contract)
    with till.on_platform() as session:
        note = credit(get_invoice(session, invoice.id), reason="Wrong purchase order")
        assert (note.gross, note.number[:3]) == (invoice.gross, "CN-")
        record_order(session, get_contract(session, contract.id), "4500999999")
    again = till.invoiced(contract)
    assert (again.net, again.service_from, again.purchase_order) == (invoice.net, invoice.service_from, "4500999999")
    assert again.number != invoice.number


def test_a_credit_note_is_never_for_more_than_the_invoice(till: Till, invoice: Invoice) -> None:
    with till.on_platform() as session:
        found = get_invoice(session, invoice.id)
        for net in (0, -1, invoice.net + 1):
            with pytest.raises(MoreThanInvoiced):
                credit(found, reason="x", net=net)
        parts = [credit(found, reason="A part", net=1), credit(found, reason="The rest")]
        with pytest.raises(MoreThanInvoiced):
            credit(found, reason="Again")
    assert sum(part.gross for part in parts) == invoice.gross
    assert parts[1].number == f"CN-{int(parts[0].number[3:]) + 1:06}"
    assert status(till, invoice) == "paid"


def test_a_sponsored_council_sees_no_invoice_of_its_sponsor(till: Till, clock: time_machine.Coordinates) -> None:
    contract = till.started(till.account("department"), Deal("core", date(2026, 11, 27)))
    invoice = till.invoiced(contract)
    with till.at_work() as session:
        assert session.get(Invoice, invoice.id) is None
        assert db.council.query(Invoice).count() == 0
    assert "invoice.issued" not in till.history()
    clock.move_to(LATE)
    overdue(till, contract)
    assert till.mode() is Mode.GRACE
