"""From a quote to a purchase order to an invoice to paid; and a sponsor that leaves."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, Page, expect
from werkzeug.serving import make_server

from reeve.app import create_app
from reeve.billing.draft_contract import Deal
from reeve.billing.jobs import one_day
from reeve.identity.models import Person as Somebody
from reeve.identity.queries import today
from reeve.identity.token import NAME
from reeve.installation import Installation
from tests.factories import Factory
from tests.reeve.billing.till import Till
from tests.reeve.identity.signing_in import sign_in

pytestmark = pytest.mark.journey

Person = Callable[..., Page]
Look = Callable[[Page], None]


@pytest.fixture(scope="module")
def app(installation: Installation) -> Flask:
    return create_app(installation.settings)


@pytest.fixture(scope="module")
def base_url(app: Flask) -> Iterator[str]:
    app.config["SESSION_COOKIE_SECURE"] = False
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()


class Walk:
    """Opens pages as somebody, and looks at each: nothing axe finds, nothing wider than 320 pixels."""

    def __init__(self, app: Flask, base_url: str, looks: tuple[Look, ...]) -> None:
        self.app, self.base_url, self.looks = app, base_url, looks

    def come_in(self, page: Page, who: Somebody) -> Page:
        cookie = sign_in(self.app.test_client(), who).get_cookie(NAME)
        assert cookie is not None
        context: BrowserContext = page.context
        context.add_cookies([{"name": NAME, "value": cookie.value, "url": self.base_url}])
        return page

    def at(self, page: Page, heading: str) -> None:
        expect(page.get_by_role("heading", level=1)).to_have_text(heading)
        for look in self.looks:
            look(page)


@pytest.fixture
def walk(app: Flask, base_url: str, axe: Look, fits: Look) -> Walk:
    return Walk(app, base_url, (axe, fits))


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def test_quote_to_purchase_order_to_invoice_to_paid(app: Flask, factory: Factory, person: Person, walk: Walk) -> None:
    till = Till(app, factory)
    council, platform = walk.come_in(person("Ada"), till.admin), walk.come_in(person("Pat"), till.pat)
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


def test_a_sponsor_leaves(app: Flask, factory: Factory, person: Person, walk: Walk) -> None:
    till = Till(app, factory)
    contract = till.started(till.account("department"), Deal("plus", today()))
    platform, council = walk.come_in(person("Pat"), till.pat), walk.come_in(person("Ada"), till.admin)
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
