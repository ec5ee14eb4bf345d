"""The contract with Stripe: the same calls against the double and, where a test key is at hand, against Stripe itself.

Which it is, is settled at collection: REEVE_STRIPE_TEST_KEY in the environment adds Stripe to the list.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest

from reeve.billing import gateway
from reeve.billing.gateway import Payer, Terms, Till, TillRefused, connect
from tests.reeve.billing.doubled import doubled

KEY = os.environ.get("REEVE_STRIPE_TEST_KEY")


@pytest.fixture(scope="module", params=["double", "stripe"] if KEY else ["double"])
def till(request: pytest.FixtureRequest) -> Iterator[Till]:
    if request.param == "stripe":
        assert KEY is not None
        yield connect(KEY)
    else:
        with doubled() as double:
            yield double.till


def fresh() -> str:
    return uuid4().hex


def payer(row: str) -> Payer:
    return Payer(row, "Borough of Testing", "accounts@example.org", "Town Hall", "Testing", "TE5 7NG", "GB123456789")


@pytest.fixture(scope="module")
def terms(till: Till) -> Terms:
    """Everything a subscription needs, made once."""
    customer = gateway.create_customer(till, payer(fresh()), key=fresh())
    product = gateway.make_product(till, "Reeve core", row=fresh(), key=fresh())
    price = gateway.make_price(till, product.id, lookup_key=f"core_b_{fresh()}", pence=420_000, key=fresh())
    rate = gateway.gb20(till, key=fresh())
    return Terms(fresh(), customer.id, price.id, rate.id, "4500012345", "G15-2026-001")


def draft_of(till: Till, terms: Terms, *nets: int) -> gateway.Invoice:
    made = gateway.create_invoice(till, terms.customer, row=fresh(), tax_rate=terms.tax_rate, key=fresh())
    for net in nets:
        gateway.add_line(till, made, words="Core, band B", net=net, key=fresh())
    return gateway.get_invoice(till, made.id)


def test_a_payer_is_made_and_changed_with_its_vat_number_and_row(till: Till) -> None:
    row = fresh()
    made = gateway.create_customer(till, payer(row), key=fresh())
    assert (made.row, made.deleted, made.live) == (row, False, False)
    changed = gateway.update_customer(till, made.id, replace(payer(row), town="Newtown"), key=fresh())
    assert changed == gateway.get_customer(till, made.id) == made


def test_a_vat_number_that_is_none_is_refused_in_words_that_quote_nothing(till: Till) -> None:
    with pytest.raises(TillRefused) as refused:
        gateway.create_customer(till, replace(payer(fresh()), vat_number="GB12"), key=fresh())
    assert "Stripe did not take this" in refused.value.message
    assert "GB12" not in refused.value.message
    assert "example.org" not in refused.value.message


def test_the_same_key_makes_one_and_the_same_key_for_another_thing_is_refused(till: Till) -> None:
    key, row = fresh(), fresh()
    assert (
        gateway.create_customer(till, payer(row), key=key).id == gateway.create_customer(till, payer(row), key=key).id
    )
    with pytest.raises(TillRefused):
        gateway.create_customer(till, replace(payer(row), name="Another"), key=key)


def test_a_price_is_found_by_its_lookup_key(till: Till) -> None:
    product = gateway.make_product(till, "Reeve plus", row=fresh(), key=fresh())
    name = f"plus_a_{fresh()}"
    assert gateway.find_price(till, name) is None
    made = gateway.make_price(till, product.id, lookup_key=name, pence=390_000, key=fresh())
    assert gateway.find_price(till, name) == made
    assert (made.pence, made.interval, made.product) == (390_000, "year", product.id)


def test_there_is_one_rate_of_vat(till: Till) -> None:
    first, second = gateway.gb20(till, key=fresh()), gateway.gb20(till, key=fresh())
    assert first == second
    assert first.percent == Decimal(20)


def test_a_subscription_runs_on_the_purchase_orders_terms(till: Till, terms: Terms) -> None:
    made = gateway.subscribe(till, terms, key=fresh())
    assert (made.status, made.collection, made.days_until_due) == ("active", "send_invoice", 30)
    assert (made.period_end.month, made.period_end.day) == (4, 1)
    assert dict(made.fields) == {"PO number": "4500012345", "Call-off reference": "G15-2026-001"}
    assert (made.row, made.price, made.quantity) == (terms.row, terms.price, 1)
    assert gateway.get_subscription(till, made.id) == made
    assert made.id in [one.id for one in gateway.subscriptions_of(till, terms.customer)]
    first = next(one for one in gateway.invoices_since(till, int(time.time()) - 600) if one.subscription == made.id)
    assert 0 < first.net < 420_000
    assert first.status == "draft"
    assert first.fields == made.fields
    assert gateway.end_with_the_year(till, made.id, key=fresh()).ends_with_period
    assert gateway.cancel_now(till, made.id, key=fresh()).status == "canceled"


@pytest.mark.parametrize(("po", "words"), [("  ", "no purchase order number"), ("9" * 141, "longer than the 140")])
def test_an_order_number_that_cannot_be_printed_is_refused_before_anything_is_asked(
    till: Till, terms: Terms, po: str, words: str
) -> None:
    with pytest.raises(TillRefused, match=words):
        gateway.subscribe(till, replace(terms, po=po), key=fresh())


def test_an_invoice_is_stamped_issued_sent_and_paid_at_our_own_bank(till: Till, terms: Terms) -> None:
    draft = draft_of(till, terms, 420_000, 33)
    assert (draft.status, draft.net, draft.vat, draft.gross) == ("draft", 420_033, 84_007, 504_040)
    stamped = gateway.stamp(till, draft.id, po="PO 1", call_off=None, key=fresh())
    assert dict(stamped.fields) == {"PO number": "PO 1"}
    issued = gateway.finalise(till, draft.id, key=fresh())
    assert issued.status == "open"
    assert issued.number
    assert issued.due_at is not None
    assert issued.finalised_at is not None
    assert (issued.due_at - issued.finalised_at).days in (29, 30)
    assert gateway.send(till, draft.id, key=fresh()).status == "open"
    paid = gateway.pay_out_of_band(till, draft.id, key=fresh())
    assert (paid.status, paid.paid) == ("paid", 504_040)
    with pytest.raises(TillRefused):
        gateway.stamp(till, draft.id, po="PO 2", call_off=None, key=fresh())


def test_an_invoice_can_be_voided_once_issued_and_not_paid_after(till: Till, terms: Terms) -> None:
    draft = draft_of(till, terms, 100)
    gateway.finalise(till, draft.id, key=fresh())
    assert gateway.void(till, draft.id, key=fresh()).status == "void"
    with pytest.raises(TillRefused):
        gateway.pay_out_of_band(till, draft.id, key=fresh())


def test_a_sponsors_invoice_comes_with_all_its_lines(till: Till, terms: Terms) -> None:
    draft = draft_of(till, terms, *range(100, 124))
    assert [line.net for line in sorted(draft.lines, key=lambda line: line.net)] == list(range(100, 124))
    assert draft.net == sum(range(100, 124))
    assert all(isinstance(line.service_from, date) for line in draft.lines)


@pytest.mark.parametrize("paid", [False, True])
def test_a_credit_note_takes_vat_off_with_it(till: Till, terms: Terms, paid: bool) -> None:
    draft = draft_of(till, terms, 10_000)
    gateway.finalise(till, draft.id, key=fresh())
    if paid:
        gateway.pay_out_of_band(till, draft.id, key=fresh())
    issued = gateway.get_invoice(till, draft.id)
    note = gateway.credit(
        till, issued, net_by_line={issued.lines[0].id: 2_503}, reason="order_change", row=fresh(), key=fresh()
    )
    assert (note.net, note.vat, note.gross, note.invoice) == (2_503, 501, 3_004, draft.id)
    assert gateway.get_credit_note(till, note.id) == note
    assert gateway.get_invoice(till, draft.id).credited == (0 if paid else 3_004)


def test_pages_for_the_payer_are_made_and_their_addresses_not_shown(till: Till, terms: Terms) -> None:
    page = gateway.open_checkout(
        till,
        terms.customer,
        price=terms.price,
        tax_rate=terms.tax_rate,
        row=terms.row,
        done="https://reeve.example.org/done",
        back="https://reeve.example.org/back",
        key=fresh(),
    )
    portal = gateway.open_portal(
        till,
        terms.customer,
        configuration=gateway.configure_portal(till, key=fresh()),
        back="https://reeve.example.org/",
        key=fresh(),
    )
    for hosted in (page, portal):
        assert hosted.url.startswith("http")
        assert hosted.url not in repr(hosted)


def test_what_happened_is_listed_and_can_be_asked_for_one_by_one(till: Till) -> None:
    made = gateway.create_customer(till, payer(fresh()), key=fresh())
    notices = [one for one in gateway.created_since(till, int(time.time()) - 600) if one.object_id == made.id]
    assert [(one.type, one.kind, one.customer) for one in notices] == [("customer.created", "customer", made.id)]
    assert notices[0].version == gateway.VERSION
    assert gateway.get_event(till, notices[0].id) == notices[0]


def test_what_does_not_exist_is_said_to_be_missing(till: Till) -> None:
    with pytest.raises(TillRefused) as refused:
        gateway.get_invoice(till, "in_nothing")
    assert refused.value.missing
