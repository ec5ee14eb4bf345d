"""From a quote to a purchase order to an invoice to paid; and a sponsor that leaves."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from reeve.app import create_app
from reeve.billing.draft_contract import Deal
from reeve.billing.jobs import one_day
from reeve.identity.queries import today
from reeve.installation import Installation
from tests.factories import Factory
from tests.journeys.walking import Person, Walk, come_in, press, served
from tests.reeve.billing.till import Till

pytestmark = pytest.mark.journey


@pytest.fixture(scope="module")
def app(installation: Installation) -> Flask:
    return create_app(installation.settings)


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
    walk.at(council, f"Quote Q-{till.council.slug.upper()}-1")

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
    walk.at(council, f"Invoice {number}")
    expect(council.get_by_text("4500123456")).to_be_visible()
    gross = council.locator("dd", has_text="£").last.inner_text()
    pay(platform, walk, number, gross)
    council.reload()
    expect(council).to_have_title(f"Invoice {number}: paid - {till.council.name} - Reeve")


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
    walk.at(council, "Subscription")
    expect(council.get_by_text("Department of Examples")).to_be_visible()
    expect(council.get_by_text("Your statutory work stays on until")).to_be_visible()
    council.get_by_role("link", name=f"Q-{till.council.slug.upper()}-1").click()
    walk.at(council, f"Quote Q-{till.council.slug.upper()}-1")
    platform.goto(f"/platform/councils/{till.council.slug}/access")
    walk.at(platform, f"What {till.council.name} may use")
