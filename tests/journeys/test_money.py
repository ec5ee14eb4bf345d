"""From a quote to a purchase order to an invoice to paid; and a sponsor that leaves."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from reeve.billing import queries
from reeve.billing.draft_contract import Deal
from reeve.billing.jobs import one_day
from reeve.identity.queries import today
from tests.factories import Factory
from tests.journeys.walking import Person, Walk, come_in, press, served
from tests.reeve.billing.till import Till

pytestmark = pytest.mark.journey


@pytest.fixture(scope="module")
def base_url(app: Flask) -> Iterator[str]:
    app.config["SESSION_COOKIE_SECURE"] = False
    with served(lambda _port: app) as url:
        yield url


def test_quote_to_purchase_order_to_invoice_to_paid(
    app: Flask, factory: Factory, person: Person, walk: Walk, base_url: str
) -> None:
    till = Till(app, factory)
    council, platform = come_in(person("Ada"), till.admin, base_url), come_in(person("Pat"), till.pat, base_url)
    council.goto("/prices")
    walk.at(council, "Prices")
    council.goto(till.page)
    walk.at(council, "Subscription")
    press(council, "Make a quote")
    walk.at(council, "Make a quote")
    council.get_by_label("Core", exact=True).check()
    council.get_by_label("Live Housing Benefit claims").fill("4,120")
    press(council, "Make the quote")
    walk.sees(council, f"Quote Q-{till.council.slug.upper()}-1", "quote")
    on_paper(council, gone=(), there=("Total with VAT", "To go ahead"))

    contract = till.drafted(deal=Deal("core", today()))
    council.goto(till.page)
    council.get_by_role("link", name="Enter purchase order").click()
    walk.at(council, f"Purchase order of contract {contract.number}")
    council.get_by_label("Purchase order number").fill("4500123456")
    press(council, "Save")
    walk.at(council, "Subscription")

    platform.goto(f"/platform/contracts/{contract.id}")
    press(platform, "Start the contract")
    walk.at(platform, f"Contract {contract.number}")
    press(platform, "Issue the next invoice")
    number = platform.get_by_role("link", name="RV-").inner_text()
    council.goto(till.page)
    council.get_by_role("link", name=number).click()
    walk.sees(council, f"Invoice {number}", "invoice")
    expect(council.get_by_text("4500123456")).to_be_visible()
    on_paper(council, gone=("Take it away",), there=("How to pay", "4500123456"))
    gross = council.locator(".govuk-summary-list__row", has_text="Still due").locator("dd").first.inner_text()
    pay(platform, walk, number, gross)
    council.reload()
    expect(council).to_have_title(f"Invoice {number}: paid - {till.council.name} - Reeve")
    council.goto(till.page)
    walk.sees(council, "Subscription", "subscription")
    platform.goto(f"/platform/contracts/{contract.id}")
    credit(platform, walk, number)
    council.get_by_role("link", name=number).click()
    expect(council.get_by_role("main")).to_contain_text("The wrong band was agreed")


def credit(page: Page, walk: Walk, number: str) -> None:
    page.get_by_role("link", name=number).click()
    page.get_by_role("link", name="Credit it").click()
    press(page, "Issue the credit note")
    expect(page.get_by_role("alert")).to_contain_text("Give a reason")
    walk.sees(page, f"Credit invoice {number}", "credit-note-wrong")
    page.get_by_label("Amount before VAT").fill("100.00")
    page.get_by_label("Reason").fill("The wrong band was agreed")
    walk.sees(page, f"Credit invoice {number}", "credit-note")
    press(page, "Issue the credit note")
    walk.sees(page, f"Invoice {number}", "invoice-with-credit")


def on_paper(page: Page, *, gone: tuple[str, ...], there: tuple[str, ...]) -> None:
    """As it is printed: what is for the screen is not on it, and what it is for is."""
    page.emulate_media(media="print")
    for text in gone:
        expect(page.get_by_role("heading", name=text)).to_be_hidden()
    for text in there:
        expect(page.get_by_text(text).first).to_be_visible()
    expect(page.get_by_role("link", name="Sign out")).to_be_hidden()
    page.emulate_media(media="screen")


def pay(page: Page, walk: Walk, number: str, gross: str) -> None:
    page.goto("/platform/payments")
    walk.at(page, "Payments")
    press(page, "Write down a payment")
    walk.at(page, "Write down a payment")
    page.get_by_label("Amount").fill(gross)
    page.get_by_label("Reference").fill(f"BACS {number}")
    press(page, "Write it down")
    walk.at(page, f"Payment of {gross}")
    page.get_by_label("Amount").fill(gross)
    page.get_by_label("Why you think so").fill("The reference says so")
    press(page, "Match")
    walk.at(page, f"Payment of {gross}")


def test_a_sponsor_leaves(app: Flask, factory: Factory, person: Person, walk: Walk, base_url: str) -> None:
    till = Till(app, factory)
    contract = till.started(till.account("department"), Deal("plus", today()))
    platform, council = come_in(person("Pat"), till.pat, base_url), come_in(person("Ada"), till.admin, base_url)
    platform.goto(f"/platform/contracts/{contract.id}/end")
    walk.at(platform, f"End contract {contract.number}")
    leaves = today() + timedelta(days=40)
    for label, value in (("Day", leaves.day), ("Month", leaves.month), ("Year", leaves.year)):
        platform.get_by_label(label, exact=True).fill(str(value))
    press(platform, "End the contract")
    one_day()
    council.goto(till.page)
    walk.sees(council, "Subscription", "sponsor-leaves")
    expect(council.get_by_role("cell", name="Department of Examples")).to_be_visible()
    expect(council.get_by_text("Your statutory work stays on until")).to_be_visible()
    council.get_by_role("link", name=f"Q-{till.council.slug.upper()}-1").click()
    walk.at(council, f"Quote Q-{till.council.slug.upper()}-1")
    platform.goto(f"/platform/councils/{till.council.slug}/access")
    walk.at(platform, f"What {till.council.name} may use")

    own = till.drafted(deal=Deal("plus", leaves))
    council.goto(till.page)
    council.get_by_role("link", name="Enter purchase order").click()
    council.get_by_label("Purchase order number").fill("4500777777")
    press(council, "Save")
    platform.goto(f"/platform/contracts/{own.id}")
    press(platform, "Start the contract")
    council.goto(till.page)
    expect(council.get_by_text("Begins later")).to_be_visible()
    assert lines_ending_unrenewed(till) == [], "nobody is warned any more: the council pays on from that day"


def lines_ending_unrenewed(till: Till) -> list[object]:
    with till.on_platform():
        return [line for line in queries.lines_ending_unrenewed(today()) if line[0] == till.council.id]


def test_a_council_is_replaced(app: Flask, factory: Factory, person: Person, walk: Walk, base_url: str) -> None:
    """Who takes over is written down, what moves is looked at first, then it is carried out; and money goes back."""
    till = Till(app, factory)
    successor = Till(app, factory)
    invoice = till.invoiced(till.started(deal=Deal("core", today(), years=3)))
    payment = till.pay(invoice)
    successor.account()
    platform = come_in(person("Pat"), till.pat, base_url)
    name, page = till.council.name, f"/platform/councils/{till.council.slug}"
    platform.goto(f"{page}/reorganisation")
    walk.at(platform, f"Reorganisation of {name}")
    press(platform, "Write down a successor")
    walk.at(platform, f"Who takes over from {name}")
    platform.get_by_label("Successor").fill(successor.council.slug)
    day = today() + timedelta(days=60)
    for label, value in (("Day", day.day), ("Month", day.month), ("Year", day.year)):
        platform.get_by_label(label, exact=True).fill(str(value))
    press(platform, "Write it down")
    press(platform, "Preview what moves")
    press(platform, "Preview")
    walk.sees(platform, f"What moves from {name}", "novation")
    press(platform, "Carry it out")
    walk.sees(platform, f"Reorganisation of {name}", "reorganised")
    platform.goto(f"/platform/payments/{payment.id}")
    walk.sees(platform, platform.get_by_role("heading", level=1).inner_text(), "payment")
    press(platform, "Pay it back")
    walk.at(platform, "Pay it back")
    platform.get_by_label("Reason").fill("They asked for it back")
    press(platform, "Ask for the refund")
    second = come_in(person("Quin"), till.quin, base_url)
    second.goto(f"/platform/payments/{payment.id}")
    press(second, "Confirm the refund")
    walk.at(second, "Confirm the refund")
    second.get_by_label("What the bank calls the transfer").fill("FP 0001")
    press(second, "It was sent")
    council = come_in(person("Ada"), till.admin, base_url)
    council.goto(f"{till.page}/invoices/{invoice.id}")
    walk.sees(council, f"Invoice {invoice.number}", "invoice-credited")
    council.goto(till.page)
    expect(council.get_by_text("Paid back on")).to_be_visible()
