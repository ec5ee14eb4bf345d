"""Money that is for no invoice: paid back by two people, held for the next; and every penny is somewhere, always."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.orm import Session

from reeve.billing.credit import MoreThanInvoiced, NotCreditable, credit
from reeve.billing.draft_contract import Deal
from reeve.billing.ledger import Invoice, Payment
from reeve.billing.ledger_queries import balances, get_invoice, left_of
from reeve.billing.match_payment import MatchedAlready, TooMuch, match_payment
from reeve.billing.models import Contract
from reeve.billing.receive_payment import Receipt, receive_payment
from reeve.billing.refunds.hold_credit import HeldAlready, NothingLeft, hold_credit
from reeve.billing.refunds.models import Refund
from reeve.billing.refunds.refund import (
    AnotherPerson,
    AtTheProvider,
    MoreThanIsLeft,
    RefundOver,
    ask_refund,
    confirm_refund,
    withdraw_refund,
)
from reeve.database import db
from reeve.database.constraints import as_refusal
from tests.reeve.billing.till import Till, post, words

TODAY = date(2026, 11, 27)


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Coordinates]:
    with time_machine.travel(datetime(2026, 11, 27, 12, tzinfo=UTC), tick=False) as travelling:
        yield travelling


@pytest.fixture
def contract(till: Till) -> Contract:
    return till.started(deal=Deal("core", TODAY, years=2))


@pytest.fixture
def invoice(till: Till, contract: Contract) -> Invoice:
    return till.invoiced(contract)


def balanced(session: Session) -> None:
    """Every payment: on invoices, paid back, or left. Every invoice: nothing paid or credited beyond what it says."""
    invoices = session.scalars(select(Invoice)).all()
    due = balances(session, [invoice.id for invoice in invoices])
    assert all(each.due >= 0 and each.paid >= 0 for each in due.values())
    payments = session.scalars(select(Payment)).all()
    left = [left_of(payment) for payment in payments]
    assert all(pence >= 0 for pence in left)
    back = sum(refund.amount for refund in session.scalars(select(Refund)) if refund.withdrawn_at is None)
    assert sum(payment.amount for payment in payments) == sum(each.paid for each in due.values()) + back + sum(left)


def test_two_people_pay_back_what_is_left(till: Till, invoice: Invoice) -> None:
    payment = till.pay(invoice, invoice.gross + 5_000)
    with till.on_platform() as session:
        for amount in (0, -1, 5_001):
            with pytest.raises(MoreThanIsLeft):
                ask_refund(payment, amount=amount, reason="x")
        asked = ask_refund(payment, amount=5_000, reason="Paid twice")
        assert left_of(payment) == 0, "nobody can match it meanwhile"
        with pytest.raises(AnotherPerson):
            confirm_refund(asked.id, bank_reference="FP1")
        balanced(session)
    with till.on_platform(till.quin) as session:
        confirm_refund(asked.id, bank_reference="FP1")
        with pytest.raises(RefundOver):
            confirm_refund(asked.id, bank_reference="FP2")
        with pytest.raises(RefundOver):
            withdraw_refund(asked.id)
        balanced(session)
    assert till.history()[-2:] == ["refund.asked", "refund.confirmed"]


def test_the_database_wants_two_people_itself(till: Till, invoice: Invoice) -> None:
    payment = till.pay(invoice, invoice.gross + 1)
    with till.on_platform():
        asked = ask_refund(payment, amount=1, reason="x")
    with pytest.raises(Exception) as refused, till.on_platform() as session:  # noqa: PT011 - the refusal is looked at
        row = session.get_one(Refund, asked.id)
        row.confirmed_by, row.confirmed_at, row.bank_reference = till.pat.id, row.asked_at, "x"
        session.flush()
    assert isinstance(as_refusal(refused.value), AnotherPerson)


def test_a_refund_that_is_withdrawn_leaves_the_money(till: Till, invoice: Invoice) -> None:
    payment = till.pay(invoice, invoice.gross + 5_000)
    with till.on_platform() as session:
        withdraw_refund(ask_refund(payment, amount=5_000, reason="x").id)
        assert left_of(payment) == 5_000
        balanced(session)


def test_what_came_through_the_provider_goes_back_there(till: Till, invoice: Invoice) -> None:
    with till.on_platform():
        payment = receive_payment(Receipt(TODAY, 100, "x", account_id=invoice.account_id, external_id="in_test_1"))
        with pytest.raises(AtTheProvider):
            ask_refund(payment, amount=100, reason="x")


def test_credit_is_held_and_goes_on_the_next_invoice(till: Till, contract: Contract, invoice: Invoice) -> None:
    payment = till.pay(invoice, invoice.gross + 5_000)
    with till.on_platform():
        hold_credit(payment, account_id=invoice.account_id, reason="They asked us to")
    assert "£50.00 is held for your next invoice" in words(till.client().get(till.page))
    with pytest.raises(Exception) as refused, till.on_platform():  # noqa: PT011 - the refusal is looked at below
        hold_credit(payment, account_id=invoice.account_id, reason="x")
    assert isinstance(refused.value, HeldAlready)
    following = till.invoiced(contract)
    with till.on_platform() as session:
        balance = balances(session, [following.id])[following.id]
        assert (balance.paid, balance.due) == (5_000, following.gross - 5_000)
        assert left_of(payment) == 0
        with pytest.raises(NothingLeft):
            hold_credit(payment, account_id=invoice.account_id, reason="x")
        balanced(session)
    assert "is held for your next invoice" not in words(till.client().get(till.page))


def test_a_credit_note_on_a_paid_invoice_frees_what_was_paid(
    till: Till, contract: Contract, invoice: Invoice, clock: time_machine.Coordinates
) -> None:
    first = till.pay(invoice, 50_000)
    clock.shift(1)
    second = till.pay(invoice, invoice.gross - 50_000)
    with till.on_platform() as session:
        note = credit(get_invoice(session, invoice.id), reason="Left early", net=100_000)
        assert (note.net, note.vat, note.gross) == (100_000, 20_000, 120_000)
        assert (left_of(first), left_of(second)) == (0, 120_000), "the payment matched last is freed first"
        assert balances(session, [invoice.id])[invoice.id].due == 0
        assert get_invoice(session, invoice.id).status == "paid"
        balanced(session)
        rest = credit(get_invoice(session, invoice.id), reason="All of it")
        assert (rest.net + note.net, rest.vat + note.vat) == (invoice.net, invoice.vat)
        assert left_of(first) + left_of(second) == invoice.gross
        balanced(session)
        with pytest.raises(MoreThanInvoiced):
            credit(get_invoice(session, invoice.id), reason="x")
    again = till.invoiced(contract)
    assert again.service_from == invoice.service_from
    assert till.history().count("invoice.credited") == 2


def test_a_withdrawn_invoice_is_not_credited(till: Till, invoice: Invoice) -> None:
    with till.on_platform() as session:
        found = get_invoice(session, invoice.id)
        found.status = "void"
        session.flush()
        with pytest.raises(NotCreditable):
            credit(found, reason="x")


def test_a_hundred_random_acts_leave_every_penny_somewhere(till: Till, contract: Contract, invoice: Invoice) -> None:
    """Receive, match, credit, ask back, withdraw, hold: in any order, of any size, refused or not."""
    maker = random.Random(381)
    expected = (TooMuch, MoreThanInvoiced, MoreThanIsLeft, NothingLeft, HeldAlready, MatchedAlready, RefundOver)
    second = till.invoiced(till.started(deal=Deal("plus", TODAY)))
    done = 0
    for _ in range(100):
        amount, on = maker.randrange(-5, 90_000), maker.choice((invoice, second))
        try:
            with till.on_platform() as session:
                act(session, maker, amount=amount, on=get_invoice(session, on.id))
            done += 1
        except Exception as error:
            refusal = as_refusal(error) or error
            assert isinstance(refusal, expected) or type(refusal).__name__ in {"NotOpen"}, refusal
        with till.on_platform() as session:
            balanced(session)
    assert done >= 40


def act(session: Session, maker: random.Random, *, amount: int, on: Invoice) -> None:
    payments = session.scalars(select(Payment).where(Payment.external_id.is_(None)).order_by(Payment.created_at)).all()
    kind = maker.randrange(6) if payments else 0
    payment = maker.choice(payments) if payments else None
    refunds = session.scalars(select(Refund).order_by(Refund.asked_at)).all()
    if kind == 0 or payment is None:
        receive_payment(Receipt(TODAY, abs(amount) + 1, "BACS"))
    elif kind == 1:
        match_payment(payment, on, amount=amount, reason="x")
    elif kind == 2:
        credit(on, reason="x", net=amount // 20)
    elif kind == 3:
        ask_refund(payment, amount=amount // 3, reason="x")
    elif kind == 4 and refunds:
        withdraw_refund(maker.choice(refunds).id)
    else:
        hold_credit(payment, account_id=on.account_id, reason="x")


def test_the_pages(till: Till, invoice: Invoice) -> None:
    payment = till.pay(invoice, invoice.gross + 5_000)
    pat, quin = till.client(till.pat), till.client(till.quin)
    page = f"/platform/payments/{payment.id}"
    assert 'value="50.00"' in pat.get(f"{page}/refunds").text
    assert post(pat, f"{page}/refunds", amount="30", reason="Paid twice").location == page
    assert "Refund: a second person must confirm it" in words(pat.get("/platform/payments"))
    with till.on_platform() as session:
        refund = session.scalars(select(Refund).where(Refund.payment_id == payment.id)).one()
    confirmation = f"/platform/refunds/{refund.id}/confirmation"
    assert post(pat, confirmation, reference="FP1").status_code == 409
    assert post(quin, confirmation, reference="FP1").location == page
    assert "FP1" in words(pat.get(page))
    assert post(pat, f"{page}/credit", account=str(invoice.account_id), reason="The rest").location == page
    assert "Held as credit for the next invoice" in words(pat.get("/platform/payments"))
    shown = words(till.client().get(till.page))
    assert "£20.00 is held for your next invoice" in shown
    assert "£30.00" in shown
    assert "Paid back on 27 November 2026" in shown
    assert post(pat, f"{page}/refunds", amount="20", reason="x").location == page
    with till.on_platform() as session:
        other = session.scalars(
            select(Refund).where(Refund.payment_id == payment.id, Refund.confirmed_at.is_(None))
        ).one()
    withdrawn = post(pat, f"/platform/refunds/{other.id}/withdrawal", page=page)
    assert withdrawn.location == page


def test_a_credit_note_by_the_page_is_seen_and_taken_away(till: Till, invoice: Invoice) -> None:
    till.pay(invoice)
    pat = till.client(till.pat)
    page = f"/platform/invoices/{invoice.id}"
    assert "The amount is too large" in words(post(pat, f"{page}/credit-note", amount="99,999", reason="x"))
    assert post(pat, f"{page}/credit-note", amount="100", reason="Left a day early").location == page
    council = till.client()
    shown = council.get(f"{till.page}/invoices/{invoice.id}")
    for expected in ("Left a day early", "£100.00", "£20.00", "£120.00"):
        assert expected in words(shown)
    link = f"{till.page}/credit-notes/" + re.search(r"/credit-notes/([^\"]+\.xml)", shown.text)[1]  # type: ignore[index]
    xml = council.get(link)
    assert xml.headers["Content-Disposition"].startswith('attachment; filename="CN-')
    assert b">381<" in xml.data


def test_another_council_sees_none_of_it(till: Till, invoice: Invoice) -> None:
    payment = till.pay(invoice, invoice.gross + 5_000)
    with till.on_platform():
        asked = ask_refund(payment, amount=1_000, reason="x")
        hold_credit(payment, account_id=invoice.account_id, reason="x")
    other = Till(till.app, till.factory)
    with other.at_work() as session:
        assert session.get(Refund, asked.id) is None
        assert db.council.scalars(select(Payment)).all() == []
