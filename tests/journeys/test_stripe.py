"""From a quote to a purchase order to Stripe's own invoice to a bank transfer that pays it; and a pilot paid by card.

Stripe is the double, whose events come in at our door; what a worker would do is done here, in between.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from reeve.billing.draft_contract import Deal
from reeve.billing.ledger import Invoice
from reeve.billing.mirror.reconcile import reconcile
from reeve.identity.queries import today
from tests.factories import Factory
from tests.journeys.walking import Person, Walk, come_in, press, served
from tests.reeve.billing.doubled import Double
from tests.reeve.billing.mirror.conftest import double, installation
from tests.reeve.billing.selling.counter import ORDER, Counter
from tests.reeve.billing.selling.test_desk import stranger

__all__ = ["double", "installation"]

pytestmark = [pytest.mark.journey, pytest.mark.one_server]


@pytest.fixture(scope="module")
def base_url(app: Flask) -> Iterator[str]:
    app.config["SESSION_COOKIE_SECURE"] = False
    with served(lambda _port: app) as url:
        yield url


@pytest.fixture
def counter(app: Flask, factory: Factory, double: Double) -> Counter:
    return Counter(app, factory, double)


def test_quote_to_order_to_stripes_invoice_to_paid(counter: Counter, person: Person, walk: Walk, base_url: str) -> None:
    office = counter.office
    council, platform = come_in(person("Ada"), office.admin, base_url), come_in(person("Pat"), office.pat, base_url)
    council.goto(f"{office.page}/quotes")
    council.get_by_label("Core", exact=True).check()
    council.get_by_label("Live Housing Benefit claims").fill("4,120")
    press(council, "Make the quote")
    walk.at(council, f"Quote Q-{office.council.slug.upper()}-1")
    quoted = council.locator("dd, td", has_text="£").last.inner_text()

    contract = drafted(platform, walk, counter)
    council.goto(office.page)
    council.get_by_role("link", name="Enter purchase order").click()
    council.get_by_label("Purchase order number").fill(ORDER)
    press(council, "Save")
    platform.goto(contract)
    press(platform, "Start the contract")
    expect(platform.get_by_text("Stripe is being asked to set it up")).to_be_visible()
    expect(platform.get_by_role("button", name="Issue the next invoice")).to_have_count(0)
    counter.work()
    platform.reload()
    expect(platform.get_by_text("Stripe sends its invoices")).to_be_visible()
    walk.at(platform, platform.get_by_role("heading", level=1).inner_text())
    mine = invoiced(counter)
    council.goto(office.page)
    walk.at(council, "Subscription")
    council.get_by_role("link", name=str(mine.number)).click()
    walk.at(council, f"Invoice {mine.number}")
    expect(council.get_by_text(ORDER)).to_be_visible()
    expect(council.get_by_text(quoted).first).to_be_visible()

    paid_in_two(counter, mine, platform, walk)
    council.reload()
    expect(council).to_have_title(f"Invoice {mine.number}: paid - {office.council.name} - Reeve")


def invoiced(counter: Counter) -> Invoice:
    """Stripe issues its draft after an hour, and tells us."""
    counter.double.turn("clock", seconds=7200)
    contract = counter.latest_contract()
    counter.catch_up(contract)
    (mine,) = counter.invoices(contract)
    return mine


def paid_in_two(counter: Counter, mine: Invoice, page: Page, walk: Walk) -> None:
    """A transfer that is short shows in the queue; the rest pays the invoice."""
    counter.double.turn("transfer", invoice=mine.external_id, amount=100)
    counter.catch_up(counter.latest_contract())
    page.goto("/platform/payments")
    expect(page.get_by_text(f"Short for {mine.number}")).to_be_visible()
    walk.at(page, "Payments")
    counter.double.turn("transfer", invoice=mine.external_id, amount=mine.gross - 100)
    counter.catch_up(counter.latest_contract())


def drafted(page: Page, walk: Walk, counter: Counter) -> str:
    """The platform drafts the contract on its page; its address."""
    account = counter.office.account()
    page.goto(f"/platform/accounts/{account.id}/contracts")
    walk.at(page, "Draft a contract")
    page.get_by_label("Core", exact=True).check()
    for label, value in (("Day", today().day), ("Month", today().month), ("Year", today().year)):
        page.get_by_label(label, exact=True).fill(str(value))
    page.get_by_label("Contract years").fill("1")
    page.get_by_label("Councils").last.fill(f"{counter.office.council.slug}, 4120")
    press(page, "Draft the contract")
    expect(page.get_by_role("button", name="Start the contract")).to_be_visible()
    return page.url


def test_a_pilot_is_paid_by_card(counter: Counter, person: Person, walk: Walk, base_url: str) -> None:
    office = counter.office
    council = come_in(person("Ada"), office.admin, base_url)
    contract = office.drafted(deal=Deal("core", today()))
    council.goto(office.page)
    walk.at(council, "Subscription")
    press(council, f"Pay contract {contract.number} by card")
    expect(council.get_by_role("heading", level=1)).to_have_text("Card page")
    council.get_by_role("link", name="Back").click()
    walk.at(council, "Nothing was paid")
    council.get_by_role("link", name="Subscription").first.click()
    press(council, f"Pay contract {contract.number} by card")
    press(council, "Pay")
    walk.at(council, "Card payment")
    expect(council.get_by_text("You need not pay again")).to_be_visible()
    counter.catch_up(counter.now(contract.id))
    council.get_by_role("link", name="Look again").click()
    expect(council.get_by_text("is paid and has started")).to_be_visible()
    walk.at(council, "Card payment")


def test_the_desk_and_the_other_pages_about_money(counter: Counter, person: Person, walk: Walk, base_url: str) -> None:
    office = counter.office
    platform = come_in(person("Pat"), office.pat, base_url)
    account = office.account()
    customer, contract = stranger(counter), office.drafted(deal=Deal("core", today()))
    reconcile()
    access = f"/platform/councils/{office.council.slug}/access"
    for address, heading in (
        ("/platform/stripe", "Stripe"),
        (f"/platform/stripe/payers/{customer}/account", "Link a payer to a billing account"),
        (f"/platform/stripe/payers/{customer}/set-aside", "Set a payer aside"),
        ("/platform/accounts", "Who pays"),
        ("/platform/accounts/new", "Open a billing account"),
        (f"/platform/contracts/{contract.id}/exemption", f"Why {contract.number} needs no purchase order"),
        (f"/platform/contracts/{contract.id}/purchase-order", f"Purchase order of {contract.number}"),
        (f"{access}/goodwill", f"Goodwill for {office.council.name}"),
        (f"{access}/restriction", f"Close the extras of {office.council.name}"),
    ):
        platform.goto(address)
        walk.at(platform, heading)
    platform.goto(f"/platform/stripe/payers/{customer}/set-aside")
    platform.get_by_label("Reason").fill("Another of our services")
    press(platform, "Set aside")
    walk.at(platform, "Stripe")
    expect(platform.get_by_text("Set aside: Another of our services")).to_be_visible()
    link_by_mistake(platform, walk, str(account.id), customer)


def link_by_mistake(page: Page, walk: Walk, account: str, customer: str) -> None:
    """The payer set aside is linked after all, to the wrong account, and the link is undone."""
    page.goto(f"/platform/stripe/payers/{customer}/account")
    page.get_by_label("Billing account").select_option(account)
    press(page, "Link them")
    page.goto(f"/platform/accounts/{account}")
    name = page.get_by_role("heading", level=1).inner_text()
    walk.sees(page, name, "account-linked")
    page.get_by_role("link", name="Unlink").click()
    press(page, "Unlink them")
    expect(page.get_by_role("alert")).to_contain_text("Give a reason")
    page.get_by_label("Reason").fill("It was another Town Hall")
    walk.sees(page, f"Unlink {name} from Stripe", "unlink")
    press(page, "Unlink them")
    expect(page.get_by_text("Set aside: It was another Town Hall")).to_be_visible()
    walk.sees(page, "Stripe", "unlinked")
