"""The operator's desk: money that waits, disputes, payers we do not know, and where the night found a difference."""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from reeve.audit.models import AuditEntry
from reeve.billing import gateway
from reeve.billing.draft_contract import Deal
from reeve.billing.gateway import Payer
from reeve.billing.ledger import Invoice
from reeve.billing.match_payment import match_payment
from reeve.billing.mirror.models import StripeCall, StripeObject
from reeve.billing.mirror.reconcile import reconcile
from reeve.billing.models import BillingAccount, Contract
from reeve.billing.receive_payment import Receipt, receive_payment
from reeve.billing.selling.models import Sale
from reeve.database import db, now
from reeve.identity.queries import today
from tests.reeve.billing.selling.counter import Counter
from tests.reeve.billing.till import post, words

HOUR = 3600
DESK, PAYMENTS = "/platform/stripe", "/platform/payments"


def issued(counter: Counter) -> Contract:
    contract = counter.sold()
    counter.double.turn("clock", seconds=2 * HOUR)
    counter.catch_up(contract)
    return contract


def page(counter: Counter, address: str) -> str:
    return words(counter.office.client(counter.office.pat).get(address))


def test_a_short_transfer_is_in_the_queue_until_the_rest_comes(counter: Counter) -> None:
    contract = issued(counter)
    (invoice,) = counter.invoices(contract)
    counter.double.turn("transfer", invoice=invoice.external_id, amount=100)
    counter.catch_up(contract)
    assert f"Short for {invoice.number}" in page(counter, PAYMENTS)
    counter.double.turn("transfer", invoice=invoice.external_id, amount=invoice.gross - 100)
    counter.catch_up(contract)
    assert f"Short for {invoice.number}" not in page(counter, PAYMENTS)
    assert [one.status for one in counter.invoices(contract)] == ["paid"]


def test_more_than_is_due_is_over_and_what_is_for_nothing_is_unmatched(counter: Counter) -> None:
    contract = issued(counter)
    (invoice,) = counter.invoices(contract)
    counter.double.turn("transfer", invoice=invoice.external_id, amount=invoice.gross + 500)
    counter.catch_up(contract)
    assert "Over: some of it is for nothing yet" in page(counter, PAYMENTS)
    account = counter.account_of(contract)
    counter.double.turn("cash", customer=account.external_customer_id, amount=777)
    counter.catch_up(contract)
    assert "Unmatched: no invoice is open" in page(counter, PAYMENTS)
    assert "£7.77" in page(counter, DESK)


def test_a_dispute_is_in_the_queue_until_it_is_decided(counter: Counter) -> None:
    contract = issued(counter)
    customer = counter.account_of(contract).external_customer_id
    for status, there in (("needs_response", True), ("under_review", True), ("won", False)):
        counter.double.turn("dispute", customer=customer, amount=12_300, status=status)
        about = gateway.created_since(counter.till, 0)
        newest = next(one for one in about if one.kind == "dispute")
        counter.deliver(counter.latest(newest.type, newest.object_id))
        counter.work()
        assert ("Disputed: the payer's bank asks a payment back" in page(counter, PAYMENTS)) is there
    assert counter.office.mode().name == "FULL", "a dispute closes nothing"


def test_money_at_our_own_bank_for_stripes_invoice_is_told_to_stripe(counter: Counter) -> None:
    contract = issued(counter)
    (invoice,) = counter.invoices(contract)
    with counter.office.on_platform():
        payment = receive_payment(Receipt(today(), invoice.gross, f"BACS {invoice.number}"))
        match_payment(payment, invoice, amount=invoice.gross, reason="By reference")
    counter.work()
    theirs = gateway.get_invoice(counter.till, str(invoice.external_id))
    assert (theirs.status, theirs.paid_elsewhere) == ("paid", invoice.gross)
    counter.catch_up(contract)
    book = counter.ledger(str(invoice.external_id))
    assert (book["payments"], book["allocated"]) == ([], [invoice.gross])


def test_stripes_invoice_is_credited_at_stripe_only(counter: Counter) -> None:
    contract = issued(counter)
    (invoice,) = counter.invoices(contract)
    pat = counter.office.client(counter.office.pat)
    form = f"/platform/invoices/{invoice.id}/credit-note"
    answer = post(pat, form, on=form, reason="Wrong order")
    assert answer.status_code == 409
    assert "Credit it at the provider" in words(answer)


def stranger(counter: Counter) -> str:
    """A customer made by hand at Stripe, whose events have come."""
    payer = Payer(uuid4().hex, "Made by hand", "hand@example.org", "Town Hall", "Testing", "TE5 7NG")
    customer = gateway.create_customer(counter.till, payer, key=uuid4().hex)
    counter.terms = gateway.Terms("", customer.id, "", "", "")
    counter.deliver(*counter.events("customer.created"))
    counter.work()
    return customer.id


def test_a_payer_we_do_not_know_is_linked_and_taken_in(counter: Counter) -> None:
    customer = stranger(counter)
    assert customer in page(counter, DESK)
    account = counter.office.account()
    pat, form = counter.office.client(counter.office.pat), f"{DESK}/payers/{customer}/account"
    assert post(pat, form, on=form, account=str(account.id)).status_code == 303
    counter.work()
    events = counter.events("customer.created")
    assert counter.outcomes(events) == ["written"]
    assert customer not in page(counter, DESK)
    assert "stranger.linked" in platform_acts(counter)
    assert pat.get(form).status_code == 404


def test_two_payers_are_never_linked_to_one_account(counter: Counter) -> None:
    account, customer = counter.office.account(), stranger(counter)
    with counter.office.on_platform():
        db.platform.merge(account).external_customer_id = f"cus_{uuid4().hex}"
    pat, form = counter.office.client(counter.office.pat), f"{DESK}/payers/{customer}/account"
    answer = post(pat, form, on=form, account=str(account.id))
    assert answer.status_code == 200, "it is not among the choices"
    assert customer in page(counter, DESK)


def test_a_payer_set_aside_rests_with_its_reason_and_its_later_events(counter: Counter) -> None:
    customer = stranger(counter)
    pat, form = counter.office.client(counter.office.pat), f"{DESK}/payers/{customer}/set-aside"
    assert "Give a reason" in words(post(pat, form, on=form))
    assert post(pat, form, on=form, reason="Another of our services").status_code == 303
    assert "Set aside: Another of our services" in page(counter, DESK)
    assert "stranger.set_aside" in platform_acts(counter)
    payer = Payer("x", "Made by hand", "other@example.org", "Town Hall", "Testing", "TE5 7NG")
    gateway.update_customer(counter.till, customer, payer, key=uuid4().hex)
    later = counter.events("customer.updated")
    counter.deliver(*later)
    counter.work()
    assert counter.outcomes(later) == ["set aside"]


def linked(counter: Counter) -> tuple[BillingAccount, str]:
    """An account somebody linked to a payer at Stripe, by the form."""
    customer, account = stranger(counter), counter.office.account()
    form = f"{DESK}/payers/{customer}/account"
    assert post(counter.office.client(counter.office.pat), form, on=form, account=str(account.id)).status_code == 303
    counter.work()
    return account, customer


def unlinked(counter: Counter, account: BillingAccount, **given: str) -> TestResponse:
    form = f"{DESK}/accounts/{account.id}/unlinking"
    return post(counter.office.client(counter.office.pat), form, page="/account/password", **given)


def test_a_wrong_link_is_undone_with_its_reason_and_the_payer_linked_elsewhere(counter: Counter) -> None:
    account, customer = linked(counter)
    assert customer in page(counter, f"/platform/accounts/{account.id}")
    assert "Give a reason" in words(unlinked(counter, account))
    assert unlinked(counter, account, reason="It was the other Town Hall").location == DESK
    assert customer not in page(counter, f"/platform/accounts/{account.id}")
    assert "Set aside: It was the other Town Hall" in page(counter, DESK)
    assert counter.outcomes(counter.events("customer.created")) == ["set aside"]
    assert "stranger.unlinked" in platform_acts(counter)
    assert words(unlinked(counter, account, reason="Again")).count("There is no link")

    right = counter.office.account()
    form = f"{DESK}/payers/{customer}/account"
    assert post(counter.office.client(counter.office.pat), form, on=form, account=str(right.id)).status_code == 303
    counter.work()
    assert counter.outcomes(counter.events("customer.created")) == ["written"]
    with counter.reading():
        assert db.platform.get_one(BillingAccount, right.id).external_customer_id == customer
        assert db.platform.get_one(BillingAccount, account.id).external_customer_id is None


def made_here(account: BillingAccount) -> object:
    return StripeCall(key=uuid4().hex, operation="customer", row_id=str(account.id), revision="")


def subscription(account: BillingAccount) -> object:
    name = f"sub_{uuid4().hex}"
    return StripeObject(
        id=name, kind="subscription", account_id=account.id, status="past_due", state={}, looked_at=now()
    )


def invoice(account: BillingAccount) -> object:
    whole = {"service_from": today(), "service_to": today(), "net": 1, "vat": 0, "gross": 1}
    return Invoice(account_id=account.id, external_id=f"in_{uuid4().hex}", status="draft", **whole)


@pytest.mark.parametrize(
    ("hanging", "title"),
    [
        (made_here, "This link is Reeve's own"),
        (subscription, "A subscription hangs on this link"),
        (invoice, "Stripe has invoiced under this link"),
    ],
)
def test_a_link_something_hangs_on_is_not_undone(
    counter: Counter, hanging: Callable[[BillingAccount], object], title: str
) -> None:
    account, customer = linked(counter)
    with counter.office.on_platform():
        db.platform.add(hanging(account))
    refused = unlinked(counter, account, reason="It was the other Town Hall")
    assert (refused.status_code, title in words(refused)) == (409, True)
    with counter.reading():
        assert db.platform.get_one(BillingAccount, account.id).external_customer_id == customer


def test_a_link_a_contract_is_sold_by_is_not_undone(counter: Counter) -> None:
    """Also while Stripe has not taken it yet."""
    account, _customer = linked(counter)
    contract = counter.office.started(account, Deal("core", today()))
    assert counter.sale(contract) is not None
    assert "A subscription hangs on this link" in words(unlinked(counter, account, reason="A mistake"))


def platform_acts(counter: Counter) -> list[str]:
    with counter.reading():
        return list(db.platform.scalars(select(AuditEntry.act).order_by(AuditEntry.seq.desc()).limit(9)))


def price_changed(counter: Counter, contract: Contract) -> None:
    with counter.office.on_platform():
        db.platform.get_one(Sale, contract.id).price_id = "price_another"


def cancelled(counter: Counter, contract: Contract) -> None:
    gateway.cancel_now(counter.till, str(contract.external_subscription_id), key=uuid4().hex)


def second(counter: Counter, contract: Contract) -> None:
    (one,) = counter.subscriptions(contract)
    rate = gateway.gb20(counter.till, key=uuid4().hex)
    terms = gateway.Terms(str(contract.id), one.customer, one.price, rate.id, "4500123456", quantity=2)
    gateway.subscribe(counter.till, terms, key=uuid4().hex)


def another_order(counter: Counter, contract: Contract) -> None:
    name = str(contract.external_subscription_id)
    gateway.print_order(counter.till, name, po="999", call_off=None, key=uuid4().hex)


def another_day(counter: Counter, contract: Contract) -> None:
    name = str(contract.external_subscription_id)
    gateway.end_on(counter.till, name, contract.to_on.replace(year=2031), key=uuid4().hex)


def forgotten(counter: Counter, contract: Contract) -> None:
    with counter.office.on_platform():
        db.platform.get_one(Contract, contract.id).external_subscription_id = None
        db.platform.get_one(Sale, contract.id).sold_at = None


@pytest.mark.parametrize(
    ("meddle", "said"),
    [
        (price_changed, "the price at Stripe is not the one it was sold at"),
        (cancelled, "no subscription runs at Stripe"),
        (second, "2 subscriptions run at Stripe, not one"),
        (another_order, "Stripe prints another purchase order number"),
        (another_day, "it ends on another day at Stripe"),
        (forgotten, "a subscription runs at Stripe and the contract does not"),
    ],
)
def test_the_night_finds_every_difference_and_the_desk_says_it(
    counter: Counter, meddle: Callable[[Counter, Contract], None], said: str
) -> None:
    contract = counter.sold(Deal("core", today()))
    assert not [one for one in reconcile().drift if one.startswith(f"{contract.number}:")]
    meddle(counter, contract)
    report = reconcile()
    assert f"{contract.number}: {said}" in report.drift
    assert not report.dull
    assert f"{contract.number}: {said}" in page(counter, DESK)
