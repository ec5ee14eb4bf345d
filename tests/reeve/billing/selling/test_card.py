"""A pilot paid by card: to Stripe's page and no other, back without proof, started by Stripe's own word, once."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from werkzeug.test import TestResponse

from reeve.billing import gateway
from reeve.billing.access import Mode
from reeve.billing.card.page import PAGE
from reeve.billing.card.paid import BY_CARD
from reeve.billing.draft_contract import Deal
from reeve.billing.gateway import TillAway
from reeve.billing.mirror.calls import answer_of
from reeve.billing.mirror.heed import heed
from reeve.billing.models import Contract
from reeve.billing.queries import get_contract
from reeve.billing.record_order import record_order
from reeve.billing.selling.sell import PaidByCard, sell
from reeve.billing.start_contract import start_contract
from reeve.database import db
from reeve.identity.queries import today
from tests.reeve.billing.selling.counter import ORDER, Counter
from tests.reeve.billing.till import post, words


def pilot(counter: Counter) -> Contract:
    return counter.office.drafted(deal=Deal("core", today()))


def pay_by_card(counter: Counter, contract: Contract) -> TestResponse:
    """Press the button on the council's page."""
    client = counter.office.client()
    return post(client, f"{counter.office.page}/contracts/{contract.id}/card-payment", on=counter.office.page)


def session_of(contract: Contract) -> str:
    name = answer_of(PAGE, str(contract.id))
    assert name is not None
    return name


def test_the_button_leads_to_stripes_page_and_the_answer_lets_a_form_go_there(counter: Counter) -> None:
    contract = pilot(counter)
    page = counter.office.client().get(counter.office.page)
    assert f"Pay contract {contract.number} by card" in words(page)
    assert f"form-action 'self' {counter.double.address};" in page.headers["Content-Security-Policy"]
    answer = pay_by_card(counter, contract)
    assert answer.status_code == 303
    assert answer.location.startswith(f"{counter.double.address}/not-stripe/pay/cs_test_")
    assert pay_by_card(counter, contract).location == answer.location, "one page at most is open"


def test_paid_it_starts_ends_with_its_year_and_its_invoice_is_there(counter: Counter) -> None:
    contract = pilot(counter)
    pay_by_card(counter, contract)
    counter.double.turn("checkout", session=session_of(contract))
    done = f"{counter.office.page}/contracts/{contract.id}/card-payment/done"
    assert "You need not pay again" in words(counter.office.client().get(done))
    assert "Paid already" in words(pay_by_card(counter, contract))
    counter.catch_up(contract)
    contract = counter.now(contract.id)
    assert contract.started_at is not None
    assert contract.order_exemption == BY_CARD
    sale = counter.sale(contract)
    assert sale is not None
    assert sale.how == "card"
    (theirs,) = counter.subscriptions(contract)
    assert theirs.ends_at is not None
    assert theirs.ends_at.date() == contract.to_on
    (invoice,) = counter.invoices(contract)
    assert invoice.status == "paid"
    assert counter.office.mode() is Mode.FULL
    assert "is paid and has started" in words(counter.office.client().get(done))
    counter.catch_up(contract)
    counter.work()
    assert len(counter.subscriptions(contract)) == 1


@pytest.mark.parametrize("first", ["checkout.session.completed", "invoice.paid", "customer.subscription.created"])
def test_whatever_event_comes_first_it_ends_the_same(counter: Counter, first: str) -> None:
    contract = pilot(counter)
    pay_by_card(counter, contract)
    counter.double.turn("checkout", session=session_of(contract))
    events = counter.events_of(counter.account_of(contract))
    for event in [one for one in events if one["type"] == first] + [one for one in events if one["type"] != first]:
        counter.deliver(event)
        counter.work()
    assert counter.now(contract.id).started_at is not None
    assert [one.status for one in counter.invoices(contract)] == ["paid"]


def test_coming_back_without_paying_starts_nothing(counter: Counter) -> None:
    contract = pilot(counter)
    pay_by_card(counter, contract)
    back = counter.office.client().get(f"{counter.office.page}/contracts/{contract.id}/card-payment/back")
    assert "without paying" in words(back)
    assert counter.now(contract.id).started_at is None


def test_an_order_closes_the_card_page_before_it_is_sold(counter: Counter) -> None:
    contract = pilot(counter)
    pay_by_card(counter, contract)
    started(counter, contract)
    counter.work()
    assert gateway.get_checkout(counter.till, session_of(contract)).status == "expired"
    assert len(counter.subscriptions(contract)) == 1


def test_paid_by_card_and_started_by_an_order_is_sold_once_and_said(counter: Counter) -> None:
    contract = pilot(counter)
    pay_by_card(counter, contract)
    counter.double.turn("checkout", session=session_of(contract))
    started(counter, contract)
    with pytest.raises(PaidByCard):
        sell(contract.id)
    (by_card,) = counter.subscriptions(contract)
    pat = counter.office.client(counter.office.pat)
    assert "paid by card at the same moment" in words(pat.get(f"/platform/contracts/{contract.id}"))
    counter.deliver(*counter.events_of(counter.account_of(contract)))
    counter.skip_what_waits()
    for event in counter.events():
        heed(event["id"])
    assert "Paid by card, and paid another way too" in words(pat.get("/platform/payments"))
    gateway.cancel_now(counter.till, by_card.id, key=uuid4().hex)
    answer = post(pat, f"/platform/stripe/contracts/{contract.id}/sale", on=f"/platform/contracts/{contract.id}")
    assert answer.status_code == 303
    counter.catch_up(contract)
    assert sorted(one.status for one in counter.subscriptions(contract)) == ["active", "canceled"]
    assert "Paid by card, and paid another way too" not in words(pat.get("/platform/payments"))


def started(counter: Counter, contract: Contract) -> None:
    with counter.office.on_platform():
        found = get_contract(db.platform, contract.id)
        record_order(db.platform, found, ORDER)
        start_contract(found)


@pytest.mark.parametrize(
    "deal",
    [Deal("core", today(), years=2), Deal("core", today() + timedelta(days=9))],
    ids=["two years", "begins later"],
)
def test_only_a_pilot_is_paid_by_card(counter: Counter, deal: Deal) -> None:
    contract = counter.office.drafted(deal=deal)
    page = counter.office.client().get(counter.office.page)
    assert "by card" not in words(page)
    assert "form-action 'self';" in page.headers["Content-Security-Policy"]
    assert pay_by_card(counter, contract).status_code == 409


def test_an_order_or_no_till_and_there_is_no_card(counter: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    contract = pilot(counter)
    monkeypatch.setattr("reeve.billing.card.pay.is_open", lambda: False)
    assert pay_by_card(counter, contract).status_code == 409
    monkeypatch.undo()
    with counter.office.at_work():
        record_order(db.council, get_contract(db.council, contract.id), ORDER)
    assert pay_by_card(counter, contract).status_code == 409


def test_a_page_elsewhere_is_never_gone_to(counter: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    contract = pilot(counter)
    monkeypatch.setattr("reeve.billing.card.pay.till_origins", lambda: ("https://checkout.stripe.com",))
    answer = pay_by_card(counter, contract)
    assert answer.status_code == 409
    assert "not where Stripe's pages are" in words(answer)


def test_stripe_down_is_said_and_nothing_is_lost(counter: Counter) -> None:
    contract = pilot(counter)
    counter.double.turn("faults", down=True)
    answer = pay_by_card(counter, contract)
    assert answer.status_code == TillAway.status
    assert "Stripe does not answer just now" in words(answer)
    counter.double.turn("faults", down=False)
    assert pay_by_card(counter, contract).status_code == 303


def test_the_payers_own_view_of_its_invoices(counter: Counter) -> None:
    page = counter.office.page
    client = counter.office.client()
    assert "See your invoices at Stripe" not in words(client.get(page))
    counter.sold()
    assert "See your invoices at Stripe" in words(client.get(page))
    answer = post(client, f"{page}/invoices-at-stripe", on=page)
    assert answer.location.startswith(f"{counter.double.address}/not-stripe/portal/bps_")
