"""Heeding: whatever comes twice, late, out of order or not at all, our ledger ends as Stripe's objects are."""

from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

import pytest
from sqlalchemy import select

from reeve.billing import gateway
from reeve.billing.gateway import TillAway, TillRefused
from reeve.billing.mirror.calls import key_of, once
from reeve.billing.mirror.heed import heed
from reeve.billing.mirror.jobs import AGAIN
from reeve.billing.mirror.models import StripeCall, StripeObject
from reeve.billing.mirror.reconcile import reconcile
from reeve.billing.models import BillingAccount, Contract
from reeve.database import db, now
from reeve.errors import NotFound
from tests.reeve.billing.mirror.side import Side

DAY = 86_400


def test_a_customer_is_known_by_our_own_row(side: Side) -> None:
    side.known()
    with side.reading():
        account = db.platform.get_one(BillingAccount, side.account.id)
        assert account.external_customer_id == side.terms.customer


def test_a_subscriptions_year_comes_into_our_ledger(side: Side) -> None:
    side.known()
    made = gateway.subscribe(side.till, side.terms, key=uuid4().hex)
    side.deliver(*side.events())
    side.work()
    with side.reading():
        assert db.platform.get_one(Contract, side.contract.id).external_subscription_id == made.id
    (invoice,) = [one for one in gateway.invoices_since(side.till, 0) if one.subscription == made.id]
    assert side.ledger(invoice.id)["invoice"][0] == "draft"
    gateway.send(side.till, invoice.id, key=uuid4().hex)
    side.double.turn("transfer", invoice=invoice.id, amount=invoice.gross)
    side.deliver(*side.events())
    side.work()
    book = side.ledger(invoice.id)
    assert book["invoice"] == ("paid", invoice.net, invoice.vat, invoice.gross, "4500012345", True)
    assert book["payments"] == [(invoice.gross, "stripe")]
    assert book["allocated"] == [invoice.gross]


def test_a_draft_is_stamped_with_the_contracts_present_order_number(side: Side) -> None:
    side.known()
    gateway.subscribe(side.till, replace(side.terms, po="an older one"), key=uuid4().hex)
    side.deliver(*side.events())
    side.work()
    (invoice,) = [one for one in gateway.invoices_since(side.till, 0) if one.customer == side.terms.customer]
    assert dict(invoice.fields) == {"PO number": "4500012345"}


def test_a_draft_without_an_order_number_is_held(side: Side) -> None:
    side.known()
    contract = side.factory.session.get_one(Contract, side.contract.id)
    contract.purchase_order, contract.started_at = None, None
    side.factory.session.commit()
    gateway.subscribe(side.till, side.terms, key=uuid4().hex)
    side.deliver(*side.events())
    side.work()
    side.double.turn("clock", seconds=7200)
    (invoice,) = [one for one in gateway.invoices_since(side.till, 0) if one.customer == side.terms.customer]
    assert invoice.status == "draft"


def test_money_that_came_to_our_own_bank_is_not_counted_twice(side: Side) -> None:
    side.known()
    invoice = side.issued()
    gateway.pay_out_of_band(side.till, invoice.id, key=uuid4().hex)
    side.deliver(*side.events())
    side.work()
    book = side.ledger(invoice.id)
    assert book["invoice"][0] == "paid"
    assert book["payments"] == book["allocated"] == []


def test_an_event_heeded_again_and_again_has_one_effect(side: Side) -> None:
    side.known()
    invoice = side.issued()
    side.double.turn("transfer", invoice=invoice.id, amount=invoice.gross)
    events = side.events()
    for _ in range(3):
        side.deliver(*events)
        for event in events:
            heed(event["id"])
    book = side.ledger(invoice.id)
    assert (len(book["lines"]), book["payments"], book["allocated"]) == (1, [(120_000, "stripe")], [120_000])


def test_an_older_look_never_overwrites_a_later_one(side: Side, monkeypatch: pytest.MonkeyPatch) -> None:
    side.known()
    invoice = side.issued()
    before = now()
    gateway.pay_out_of_band(side.till, invoice.id, key=uuid4().hex)
    finalized, paid = side.events("invoice.finalized", "invoice.paid")
    side.deliver(paid, finalized)
    heed(paid["id"])
    open_then = replace(invoice, status="open")
    monkeypatch.setattr("reeve.billing.mirror.heed.settled_without_looking", lambda _: False)
    monkeypatch.setattr("reeve.billing.mirror.heed.look", lambda *_: (open_then,))
    monkeypatch.setattr("reeve.billing.mirror.heed.now", lambda: before)
    heed(finalized["id"])
    assert side.ledger(invoice.id)["invoice"][0] == "paid"
    assert side.outcomes([finalized]) == ["a later look is kept"]


@pytest.mark.one_server
def test_events_of_a_payer_we_do_not_know_wait_apart_and_are_heeded_once_it_is_known(side: Side) -> None:
    invoice = side.issued()
    events = side.events("invoice.finalized")
    session = side.factory.session
    account = session.get_one(BillingAccount, side.account.id)
    account.external_customer_id = f"cus_{uuid4().hex}"
    session.commit()
    side.deliver(*events)
    side.work()
    assert side.outcomes(events) == ["unknown customer"]
    assert side.ledger(invoice.id) == {}
    with side.reading():
        assert db.platform.get_one(StripeObject, invoice.id).account_id is None
    account.external_customer_id = side.terms.customer
    session.commit()
    reconcile()
    side.work()
    assert side.ledger(invoice.id)["invoice"][0] == "open"


def test_kinds_we_keep_nothing_of_are_kept_ignored_and_counted(side: Side) -> None:
    gateway.open_checkout(
        side.till,
        side.terms.customer,
        price=side.terms.price,
        tax_rate=side.terms.tax_rate,
        row=side.terms.row,
        done="https://reeve.example.org/",
        back="https://reeve.example.org/",
        key=uuid4().hex,
    )
    side.known()
    invoice = side.issued()
    side.double.turn("transfer", invoice=invoice.id, amount=1)
    (short,) = side.events("cash_balance.funds_available")
    about = {"id": f"prod_{uuid4().hex}", "object": "product"}
    product = {**short, "id": f"evt_{uuid4().hex}", "type": "product.created", "data": {"object": about}}
    side.deliver(product)
    side.work()
    assert side.outcomes([product]) == ["ignored"]


def test_an_event_that_is_not_there_fails_loudly(side: Side) -> None:
    with pytest.raises(NotFound):
        heed("evt_nowhere")


def test_stripe_down_for_a_day_loses_nothing(side: Side) -> None:
    side.known()
    invoice = side.issued()
    side.double.turn("transfer", invoice=invoice.id, amount=invoice.gross)
    events = side.events("invoice.finalized", "invoice.paid")
    side.double.turn("faults", down=True)
    side.deliver(*events)
    for event in events:
        with pytest.raises(TillAway):
            heed(event["id"])
    assert side.outcomes(events) == [None, None]
    side.double.turn("clock", seconds=DAY)
    side.double.turn("faults", down=False)
    side.work()
    assert side.ledger(invoice.id)["payments"] == [(120_000, "stripe")]


class Tried:
    def __init__(self, attempts: int) -> None:
        self.attempts = attempts


def test_a_job_waits_for_stripe_as_long_as_it_takes_and_other_faults_end() -> None:
    for attempts in (1, 10, 500):
        decision = AGAIN.get_retry_decision(exception=TillAway(), job=Tried(attempts))  # type: ignore[arg-type]
        assert decision is not None
    assert AGAIN.get_retry_decision(exception=KeyError(), job=Tried(5)) is None  # type: ignore[arg-type]


@pytest.mark.one_server
def test_events_that_never_came_are_found_in_the_night(side: Side) -> None:
    side.known()
    reconcile()
    side.work()
    invoice = side.issued()
    side.double.turn("transfer", invoice=invoice.id, amount=invoice.gross)
    report = reconcile()
    assert report.missed >= 3
    assert invoice.id in report.differing
    assert not report.dull
    side.work()
    again = reconcile()
    assert (again.missed, again.differing, again.late, again.unanswered) == (0, (), 0, 0)
    assert side.ledger(invoice.id)["invoice"][0] == "paid"


def test_a_question_is_written_down_before_it_is_asked_and_asked_again_with_its_key(side: Side) -> None:
    row, asked = str(uuid4()), list[str]()

    def product(key: str) -> gateway.Product:
        asked.append(key)
        with side.reading():
            call = db.platform.get_one(StripeCall, key)
            assert (call.tries, call.done_at) == (len(asked), None)
        return gateway.make_product(side.till, "Reeve plus", row=row, key=key)

    side.double.turn("faults", lose=1)
    with pytest.raises(TillAway):
        once("product", row, product)
    made = once("product", row, product)
    assert asked == [key_of("product", row, "1")] * 2
    with side.reading():
        call = db.platform.get_one(StripeCall, asked[0])
        assert (call.object_id, call.tries) == (made.id, 2)
        assert call.done_at is not None


def test_after_a_day_what_was_made_is_looked_for_before_it_is_made_again(side: Side) -> None:
    row = str(uuid4())
    payer = gateway.Payer(row, "Borough of Testing", "a@example.org", "Town Hall", "Testing", "TE5 7NG")

    def ask(key: str) -> gateway.Customer:
        return gateway.create_customer(side.till, payer, key=key)

    side.double.turn("faults", lose=1)
    with pytest.raises(TillAway):
        once("customer", row, ask)
    side.double.turn("clock", seconds=DAY + 1)
    call = side.factory.session.get_one(StripeCall, key_of("customer", row, "1"))
    call.began_at = call.began_at.replace(year=call.began_at.year - 1)
    side.factory.session.commit()
    found = once("customer", row, ask, lost=lambda: gateway.find_customer(side.till, row))
    same = [one for one in gateway.created_since(side.till, 0) if one.object_id == found.id]
    assert len(same) == 1
    assert gateway.find_customer(side.till, row) == found


def test_a_refusal_leaves_the_question_open_and_says_why(side: Side) -> None:
    row = str(uuid4())
    with pytest.raises(TillRefused, match="resource_missing"):
        once("void", row, lambda key: gateway.void(side.till, "in_nothing", key=key))
    with side.reading():
        assert db.platform.scalars(select(StripeCall.done_at).where(StripeCall.row_id == row)).one() is None
