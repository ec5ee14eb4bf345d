"""The demo's money: a quote, a contract with its purchase order, an invoice, a payment that is short; and a pilot.

By the pages people use, from our own ledger: no till is connected in a demo. Who pays is invented, as everybody is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta

from reeve.demo.sign_up import found
from reeve.demo.window import Window
from reeve.identity.queries import today

INVOICE = re.compile(r'href="(/platform/invoices/[0-9a-f-]{36})"')
NUMBER = re.compile(r"Invoice (RV-[\w-]+)")
ORDER = "4500123456"
PLAN = "plus"
ACCOUNTS, PAYMENTS = "/platform/accounts", "/platform/payments"


@dataclass(frozen=True)
class Bought:
    """Where the play left its traces."""

    contract: str
    invoice: str
    number: str


def buy(platform: Window, admin: Window, slug: str, name: str) -> Bought:
    """The council's admin makes a quote and enters the order; the platform drafts, starts and invoices the contract."""
    quotes = f"/c/{slug}/subscription/quotes"
    admin.send(admin.get(quotes), quotes, plan=PLAN, caseload="4120", day=boxes())
    contract = drafted(platform, slug, name)
    order = f"/c/{slug}/subscription/contracts/{contract.rsplit('/', 1)[-1]}/purchase-order"
    admin.send(admin.get(order), order, number=ORDER)
    platform.send(platform.get(contract), "/start")
    page = platform.send(platform.get(contract), "/invoices")
    invoice = found(INVOICE, page)
    return Bought(contract, invoice, found(NUMBER, platform.get(invoice)))


def drafted(platform: Window, slug: str, name: str) -> str:
    """The path of a new contract of a new billing account."""
    new = f"{ACCOUNTS}/new"
    account = platform.send(
        platform.get(new),
        new,
        kind="council",
        slug=slug,
        legal_name=name,
        address="Finance\nThe Guildhall\nExampletown\nEX2 2EX",
        payables_email="accounts.payable@north.example",
        vat_number="GB 999 9999 73",
    )
    contracts = f"{path_of(account.url)}/contracts"
    page = platform.send(
        platform.get(contracts), contracts, plan=PLAN, years="1", councils=f"{slug}, 4120", day=boxes()
    )
    return path_of(page.url)


def pay_short(platform: Window, number: str) -> str:
    """A transfer that names the invoice and is not for all of it; it waits in the queue. Returns its path."""
    new = f"{PAYMENTS}/new"
    page = platform.send(
        platform.get(new), new, amount="1000.00", method="bank", reference=f"BACS {number}", day=boxes(days=-1)
    )
    return path_of(page.url)


def give_pilot(platform: Window, slug: str) -> str:
    """Every extra, for nothing, for a year. Returns the path of the page that says so."""
    path = f"/platform/councils/{slug}/access/goodwill"
    given = platform.send(platform.get(path), path, plan=PLAN, reason="A pilot", day=boxes(days=365))
    return path_of(given.url)


def boxes(*, days: int = 0) -> tuple[str, str, str]:
    """A day in the three boxes of a date: today, or so many days on."""
    day = today() + timedelta(days=days)
    return str(day.day), str(day.month), str(day.year)


def path_of(url: str) -> str:
    return "/" + url.split("/", 3)[3]
