"""The double keeps Stripe's rules where a test leans on them, and says that it is not Stripe."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import uuid4

import pytest
import requests

from reeve.billing import gateway
from reeve.billing.double.calls import CALLS
from reeve.billing.gateway import Payer, Terms, TillAway
from reeve.billing.gateway.declared import first_fault, shape_of
from tests.reeve.billing.doubled import Double, doubled

DAY = 86400


@pytest.fixture
def double() -> Iterator[Double]:
    with doubled() as running:
        yield running


def fresh() -> str:
    return uuid4().hex


def terms_at(double: Double) -> Terms:
    till = double.till
    payer = Payer(fresh(), "Borough of Testing", "accounts@example.org", "Town Hall", "Testing", "TE5 7NG")
    customer = gateway.create_customer(till, payer, key=fresh())
    product = gateway.make_product(till, "Reeve core", row=fresh(), key=fresh())
    price = gateway.make_price(till, product.id, lookup_key="core_b", pence=420_000, key=fresh())
    return Terms(fresh(), customer.id, price.id, gateway.gb20(till, key=fresh()).id, "PO 1")


def posted(double: Double, path: str, **headers: str) -> requests.Response:
    standard = {"Authorization": "Bearer sk_test_x", "Stripe-Version": gateway.VERSION}
    path, _, body = path.partition("?")
    return requests.post(f"{double.address}/v1/{path}", body, headers={**standard, **headers}, timeout=10)


def test_it_says_plainly_that_it_is_not_stripe(double: Double) -> None:
    front = requests.get(double.address, timeout=10)
    assert front.text.startswith("This is not Stripe.")
    assert posted(double, "customers?name=A").headers["X-Not-Stripe"].startswith("This is not Stripe.")


@pytest.mark.parametrize(
    ("call", "param", "code"),
    [
        ("customers?nmae=A", "nmae", "parameter_unknown"),
        ("customers?address[street]=A", "address[street]", "parameter_unknown"),
        ("subscriptions?customer=c&items[0][prix]=p", "items[0][prix]", "parameter_unknown"),
        ("invoices?days_until_due=soon", "days_until_due", "parameter_invalid"),
        ("invoices?auto_advance=maybe", "auto_advance", "parameter_invalid"),
        ("credit_notes?reason=duplicate", "invoice", "parameter_missing"),
        ("checkout/sessions?payment_method_types[0]=card", "payment_method_types", "parameter_unknown"),
        ("customers?api_key=x", "api_key", "parameter_unknown"),
    ],
)
def test_it_refuses_what_the_library_does_not_declare(double: Double, call: str, param: str, code: str) -> None:
    answer = posted(double, call)
    assert answer.status_code == 400
    said = answer.json()["error"]
    assert (said["type"], said["param"], said["code"]) == ("invalid_request_error", param, code)


def test_every_call_it_knows_has_declared_parameters() -> None:
    for call in CALLS:
        assert shape_of(call.params).fields is not None
        assert first_fault(shape_of(call.params), {"surely_not_declared": "x"}) is not None


def test_only_test_keys_only_our_version_only_known_calls(double: Double) -> None:
    assert posted(double, "customers?name=A", Authorization="Bearer sk_live_x").status_code == 401
    assert posted(double, "customers?name=A", **{"Stripe-Version": "2020-08-27"}).status_code == 400
    assert posted(double, "charges?amount=1").status_code == 404


def test_a_key_answers_again_for_a_day_and_only_for_the_same(double: Double) -> None:
    key = {"Idempotency-Key": "one"}
    first, again = posted(double, "customers?name=A", **key), posted(double, "customers?name=A", **key)
    assert first.json() == again.json()
    assert again.headers["Idempotent-Replayed"] == "true"
    assert posted(double, "customers?name=B", **key).json()["error"]["type"] == "idempotency_error"
    double.turn("clock", seconds=DAY + 1)
    assert posted(double, "customers?name=A", **key).json()["id"] != first.json()["id"]


def test_an_answer_lost_on_the_way_is_had_again_by_its_key(double: Double) -> None:
    payer = Payer(fresh(), "A", "a@example.org", "1", "T", "TE5 7NG")
    double.turn("faults", lose=1)
    with pytest.raises(TillAway):
        gateway.create_customer(double.till, payer, key="lost")
    made = gateway.create_customer(double.till, payer, key="lost")
    assert gateway.find_customer(double.till, payer.row) == made
    assert len([one for one in gateway.created_since(double.till, 0) if one.kind == "customer"]) == 1


def test_down_it_answers_nothing_and_up_again_it_has_lost_nothing(double: Double) -> None:
    terms = terms_at(double)
    double.turn("faults", down=True)
    with pytest.raises(TillAway):
        gateway.get_customer(double.till, terms.customer)
    double.turn("faults", down=False)
    assert gateway.get_customer(double.till, terms.customer).id == terms.customer


def test_its_clock_issues_drafts_lets_them_fall_due_and_renews_the_year(double: Double) -> None:
    terms = terms_at(double)
    made = gateway.subscribe(double.till, terms, key=fresh())
    double.turn("clock", seconds=3 * 3600)
    (first,) = gateway.invoices_since(double.till, 0)
    assert first.status == "open"
    assert dict(first.fields) == {"PO number": "PO 1"}
    double.turn("clock", seconds=31 * DAY)
    assert gateway.get_subscription(double.till, made.id).status == "past_due"
    double.turn("clock", seconds=max(0, int(made.period_end.timestamp()) + DAY - double.turn("state")["now"]))
    renewed = gateway.get_subscription(double.till, made.id)
    assert renewed.period_end > made.period_end
    whole = next(gateway.invoices_since(double.till, 0))
    assert (whole.net, whole.vat, whole.gross) == (420_000, 84_000, 504_000)
    assert {(line.service_from.month, line.service_to.month) for line in whole.lines} == {(4, 4)}
    types = [one.type for one in gateway.created_since(double.till, 0)]
    assert types.count("invoice.overdue") == 1
    gateway.end_with_the_year(double.till, made.id, key=fresh())
    double.turn("clock", seconds=366 * DAY)
    assert gateway.get_subscription(double.till, made.id).status == "canceled"


def test_a_transfer_that_is_short_leaves_the_invoice_open_and_one_that_is_over_pays_it(double: Double) -> None:
    gateway.subscribe(double.till, terms_at(double), key=fresh())
    double.turn("clock", seconds=3601)
    (invoice,) = gateway.invoices_since(double.till, 0)
    double.turn("transfer", invoice=invoice.id, amount=invoice.gross - 1)
    assert gateway.get_invoice(double.till, invoice.id).status == "open"
    double.turn("transfer", invoice=invoice.id, amount=6)
    paid = gateway.get_invoice(double.till, invoice.id)
    assert (paid.status, paid.paid) == ("paid", invoice.gross + 5)


def test_a_card_paid_on_the_hosted_page_starts_a_paid_subscription(double: Double) -> None:
    terms = terms_at(double)
    page = gateway.open_checkout(
        double.till,
        terms.customer,
        price=terms.price,
        tax_rate=terms.tax_rate,
        row=terms.row,
        done="https://reeve.example.org/",
        back="https://reeve.example.org/",
        key=fresh(),
    )
    double.turn("checkout", session=page.id)
    (subscription,) = gateway.subscriptions_of(double.till, terms.customer)
    (invoice,) = gateway.invoices_since(double.till, 0)
    assert (subscription.row, subscription.status, invoice.status) == (terms.row, "active", "paid")
