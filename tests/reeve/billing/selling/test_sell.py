"""A contract that starts is sold through Stripe once, exactly at the quoted price, and never invoiced here as well."""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
import requests
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from reeve.billing import gateway
from reeve.billing.draft_contract import Covered, Deal
from reeve.billing.gateway import TillAway
from reeve.billing.issue_invoice import issue_invoice
from reeve.billing.keep_contact import keep_contact
from reeve.billing.money import pro_rata, with_vat
from reeve.billing.queries import get_contract
from reeve.billing.record_order import record_order
from reeve.billing.selling.payer import address_of
from reeve.billing.selling.price import AnotherPrice
from reeve.billing.selling.sale import SoldThroughStripe
from reeve.billing.selling.sell import sell
from reeve.billing.start_contract import start_contract
from reeve.billing.year import next_april
from reeve.database import db
from reeve.identity.queries import today
from reeve.jobs import observers
from tests.reeve.billing.selling.counter import ORDER, Counter
from tests.reeve.billing.till import words

HOUR = 3600


def at_stripe(counter: Counter, path: str) -> dict[str, object]:
    headers = {"Authorization": "Bearer sk_test_x", "Stripe-Version": gateway.VERSION}
    found: dict[str, object] = requests.get(f"{counter.double.address}/v1/{path}", headers=headers, timeout=10).json()
    return found


def test_a_started_contract_becomes_a_subscription_on_the_orders_terms(counter: Counter) -> None:
    with counter.office.at_work():
        keep_contact("Payables team", "finance.team@example.org")
    contract = counter.sold()
    (theirs,) = counter.subscriptions(contract)
    assert (theirs.status, theirs.collection, theirs.days_until_due, theirs.quantity) == (
        "active",
        "send_invoice",
        30,
        1,
    )
    assert dict(theirs.fields) == {"PO number": ORDER}
    assert theirs.ends_at == datetime.combine(contract.to_on, datetime.min.time(), UTC)
    assert contract.external_subscription_id == theirs.id
    customer = at_stripe(counter, f"customers/{theirs.customer}")
    assert customer["email"] == "finance.team@example.org"
    assert customer["address"] == {
        "line1": "Town Hall",
        "city": "Exampletown",
        "postal_code": "EX2 2EX",
        "country": "GB",
    }
    sale = counter.sale(contract)
    assert sale is not None
    assert (sale.how, sale.trouble, sale.price_id) == ("order", None, theirs.price)
    assert "contract.sold" in counter.office.history()


def test_its_invoice_is_what_was_quoted_with_the_order_on_it_and_its_payment_comes_home(counter: Counter) -> None:
    contract = counter.sold()
    counter.double.turn("clock", seconds=2 * HOUR)
    counter.catch_up(contract)
    (mine,) = counter.invoices(contract)
    quoted = with_vat(pro_rata(420_000, today(), next_april(today())))
    assert (mine.status, mine.net, mine.vat, mine.gross) == ("open", quoted.net, quoted.vat, quoted.gross)
    assert (mine.purchase_order, mine.service_from, mine.service_to) == (ORDER, today(), next_april(today()))
    assert str(mine.number) in words(counter.office.client().get(counter.office.page))
    counter.double.turn("transfer", invoice=mine.external_id, amount=mine.gross)
    counter.catch_up(contract)
    assert [one.status for one in counter.invoices(contract)] == ["paid"]


def test_prices_and_products_are_made_once_for_all_contracts(counter: Counter) -> None:
    first, second = counter.sold(), counter.sold()
    assert counter.subscriptions(first)[0].price == counter.subscriptions(second)[0].price
    price = gateway.find_price(counter.till, f"core_b_{2026 if today() < date(2027, 4, 1) else 2027}")
    assert price is not None
    assert price.id == counter.subscriptions(first)[0].price


def test_it_is_never_invoiced_here_as_well(counter: Counter) -> None:
    contract = counter.office.started(deal=Deal("core", today()))
    with pytest.raises(SoldThroughStripe), counter.office.on_platform():
        issue_invoice(get_contract(db.platform, contract.id))
    row = text(
        "insert into platform.invoice (id, account_id, contract_id, status, service_from, service_to, net, vat, gross,"
        " created_at) values (:id, :account, :contract, 'draft', '2026-12-01', '2027-04-01', 1, 0, 1, now())"
    )
    with counter.factory.engine.connect() as connection, pytest.raises(IntegrityError, match="no invoice of our own"):
        connection.execute(row, {"id": uuid4(), "account": contract.account_id, "contract": contract.id})
    page = words(counter.office.client(counter.office.pat).get(f"/platform/contracts/{contract.id}"))
    assert "Issue the next invoice" not in page


def test_one_invoiced_here_is_never_sold_there_as_well(counter: Counter) -> None:
    contract = counter.office.started(counter.office.account("department"), Deal("core", today()), shared(counter))
    assert counter.sale(contract) is None
    counter.office.invoiced(contract)
    row = text("insert into platform.sale (contract_id, how, wanted_at) values (:contract, 'order', now())")
    with counter.factory.engine.connect() as connection, pytest.raises(IntegrityError, match="invoice of our own"):
        connection.execute(row, {"contract": contract.id})
    counter.work()
    assert counter.subscriptions(contract) == ()


def shared(counter: Counter) -> list[Covered]:
    """Two councils: no published price, so our own ledger's."""
    councils = (counter.office.council, counter.factory.council())
    return [Covered(counter.office.house_of(council), 4_120) for council in councils]


def test_without_a_till_everything_is_as_it_was(counter: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reeve.billing.selling.sale.is_open", lambda: False)
    contract = counter.office.started(deal=Deal("core", today()))
    assert counter.sale(contract) is None
    assert counter.office.invoiced(contract).external_id is None
    assert counter.work() == 0


def test_a_new_order_number_is_stamped_on_the_draft_and_the_years_to_come(counter: Counter) -> None:
    contract = counter.sold()
    with counter.office.at_work():
        record_order(db.council, get_contract(db.council, contract.id), "4500999999")
    counter.work()
    counter.catch_up(contract)
    assert dict(counter.subscriptions(contract)[0].fields) == {"PO number": "4500999999"}
    assert [one.purchase_order for one in counter.invoices(contract)] == ["4500999999"]
    with counter.office.at_work():
        record_order(db.council, get_contract(db.council, contract.id), ORDER)
    counter.work()
    assert dict(counter.subscriptions(contract)[0].fields) == {"PO number": ORDER}, "going back is a change too"


def test_an_exemption_is_printed_where_there_is_no_number(counter: Counter) -> None:
    contract = counter.office.drafted(deal=Deal("core", today()))
    with counter.office.on_platform():
        found = get_contract(db.platform, contract.id)
        found.order_exemption = "A grant pays"
        start_contract(found)
    counter.work()
    assert dict(counter.subscriptions(contract)[0].fields) == {"PO number": "No order number needed"}


def test_stripe_down_is_said_on_the_contracts_page_and_tried_again(counter: Counter) -> None:
    counter.double.turn("faults", down=True)
    contract = counter.office.started(deal=Deal("core", today()))
    with pytest.raises(TillAway):
        sell(contract.id)
    page = f"/platform/contracts/{contract.id}"
    assert "Stripe does not answer just now" in words(counter.office.client(counter.office.pat).get(page))
    counter.double.turn("faults", down=False)
    counter.work()
    assert len(counter.subscriptions(contract)) == 1
    assert "Stripe sends its invoices" in words(counter.office.client(counter.office.pat).get(page))


def test_another_amount_under_our_price_is_not_sold_but_said(counter: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    odd = gateway.make_product(counter.till, "Odd", row=uuid4().hex, key=uuid4().hex)
    key = f"odd_{uuid4().hex}"
    gateway.make_price(counter.till, odd.id, lookup_key=key, pence=1, key=uuid4().hex)
    monkeypatch.setattr("reeve.billing.selling.price.Listed.lookup_key", key)
    contract = counter.office.started(deal=Deal("core", today()))
    with pytest.raises(AnotherPrice):
        sell(contract.id)
    page = words(counter.office.client(counter.office.pat).get(f"/platform/contracts/{contract.id}"))
    assert "Stripe has another amount" in page
    assert counter.subscriptions(contract) == ()


class Killed(BaseException):
    """What a kill leaves: nothing after it is done, the open unit is rolled back."""


def test_killed_after_any_step_nothing_is_doubled(counter: Counter) -> None:
    moments = moments_of(counter)
    assert len(moments) > 30
    for place in range(1, len(moments)):
        contract = counter.office.started(counter.office.account(), Deal("core", today()))
        die_at(place, contract)
        sell(contract.id)
        (theirs,) = counter.subscriptions(contract)
        account = counter.account_of(contract)
        assert account.external_customer_id == theirs.customer
        made = [one for one in counter.events_of(account) if one["type"] == "customer.created"]
        assert len(made) == 1, moments[place]
        assert counter.unanswered(str(contract.id)) == []


def moments_of(counter: Counter) -> list[str]:
    seen = list[str]()
    watch = lambda name, moment: seen.append(f"{name}:{moment}")  # noqa: E731
    contract = counter.office.started(deal=Deal("core", today()))
    observers.append(watch)
    try:
        sell(contract.id)
    finally:
        observers.remove(watch)
    return seen


def die_at(place: int, contract: object) -> None:
    left = place

    def die(name: str, moment: str) -> None:
        nonlocal left
        left -= 1
        if left == 0:
            raise Killed

    observers.append(die)
    try:
        with pytest.raises(Killed):
            sell(contract.id)  # type: ignore[attr-defined]
    finally:
        observers.remove(die)


@pytest.mark.parametrize("lost", range(1, 5))
def test_an_answer_that_never_came_doubles_nothing(counter: Counter, lost: int) -> None:
    """Even where the order's number changes before it is asked again."""
    contract = counter.office.started(deal=Deal("core", today()))
    counter.double.turn("faults", lose=lost)
    for _ in range(lost):
        with pytest.raises(TillAway):
            sell(contract.id)
    with counter.office.at_work():
        record_order(db.council, get_contract(db.council, contract.id), "4500999999")
    counter.work()
    assert len(counter.subscriptions(contract)) == 1
    assert counter.unanswered(str(contract.id)) == []


@pytest.mark.parametrize(
    ("text_", "parts"),
    [
        ("Town Hall\nExampletown\nEX2 2EX", ("Town Hall", "Exampletown", "EX2 2EX")),
        ("Finance, Town Hall, Exampletown, EX22EX", ("Finance, Town Hall", "Exampletown", "EX22EX")),
        ("Town Hall\nExampletown", ("Town Hall", "Exampletown", "")),
        ("Town Hall", ("Town Hall", "", "")),
    ],
)
def test_an_address_is_read_as_people_write_it(text_: str, parts: tuple[str, str, str]) -> None:
    assert address_of(text_) == parts
