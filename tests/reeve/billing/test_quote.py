"""The public prices, and the quote an officer can print for approval."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
import time_machine
from sqlalchemy import select

from reeve.audit.models import AuditEntry
from reeve.billing.models import FinanceContact, Quote
from reeve.billing.plans import NoPrices
from reeve.billing.quote import StartsInThePast, Wish, quote, reference
from reeve.database import db
from tests.reeve.billing.till import Till, post, words

NOON = datetime(2026, 11, 27, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel(NOON, tick=False):
        yield


def made(till: Till, wish: Wish) -> Quote:
    with till.at_work():
        return quote(db.council, wish, house=till.house, by="Ada Admin")


def test_anybody_may_read_the_prices(till: Till) -> None:
    answer = till.app.test_client().get("/prices")
    assert answer.status_code == 200
    shown = words(answer)
    for expected in ("£4,200", "£5,040", "proposals for discussion", "before VAT", "purchase order", "12 months"):
        assert expected in shown
    assert "/prices" in till.app.test_client().get("/sign-in").text


def test_a_quote_is_pro_rata_to_31_march_with_vat(till: Till) -> None:
    """125 days of 365 of £4,200, counted by hand: 420,000 x 125 / 365 = 143,835.6 pence."""
    one = made(till, Wish("core", 4_120, date(2026, 11, 27)))
    assert (one.band, one.yearly, one.net, one.vat, one.gross) == ("B", 420_000, 143_836, 28_767, 172_603)
    assert (one.to_on, one.valid_until) == (date(2027, 4, 1), date(2027, 1, 26))


def test_a_quote_from_april_is_a_whole_year(till: Till) -> None:
    one = made(till, Wish("plus", 15_000, date(2027, 4, 1)))
    assert (one.net, one.gross) == (1_440_000, 1_728_000)


def test_quotes_are_numbered_within_the_council(till: Till) -> None:
    wish = Wish("core", 10, date(2026, 12, 1))
    assert [made(till, wish).number, made(till, wish).number] == [1, 2]
    other = Till(till.app, till.factory)
    assert made(other, wish).number == 1
    assert reference(made(till, wish), till.house) == f"Q-{till.council.slug.upper()}-3"


@pytest.mark.parametrize(
    ("day", "refusal"), [(date(2026, 11, 26), StartsInThePast), (date(2031, 4, 1), NoPrices)], ids=["past", "far"]
)
def test_no_quote_for_days_without_a_price(day: date, refusal: type[Exception], till: Till) -> None:
    with pytest.raises(refusal):
        made(till, Wish("core", 10, day))


def test_the_pages(till: Till) -> None:
    client = till.client()
    assert "No quote was made yet" in words(client.get(till.page))
    wrong = words(post(client, f"{till.page}/quotes", caseload="many", **day("1 12 2026")))
    assert "Choose a plan" in wrong
    assert "must be a whole number" in wrong
    done = post(client, f"{till.page}/quotes", plan="core", caseload="4,120", **day("27 11 2026"))
    assert done.location == f"{till.page}/quotes/1"
    shown = words(client.get(done.location))
    for expected in ("£1,438.36", "£287.67", "£1,726.03", "Band B (4,120", "26 January 2027", "31 March 2027"):
        assert expected in shown
    assert f"Q-{till.council.slug.upper()}-1" in words(client.get(till.page))
    assert client.get(f"{till.page}/quotes/2").status_code == 404


def day(text: str) -> dict[str, list[str]]:
    return {"day": text.split()}


def test_a_quote_is_in_the_history_without_a_price(till: Till) -> None:
    made(till, Wish("core", 4_120, date(2026, 12, 1)))
    entry = till.factory.session.scalars(
        select(AuditEntry).where(AuditEntry.chain_id == till.council.id, AuditEntry.act == "quote.made")
    ).one()
    assert entry.words == f"made quote Q-{till.council.slug.upper()}-1 for Core, band B"


def test_the_finance_contact_is_the_admins_to_keep(till: Till) -> None:
    client, page = till.client(), f"{till.page}/finance-contact"
    assert "Enter an e-mail address in full" in words(post(client, page, name="Payables", email="nobody"))
    for email in ("payables@example.org", "invoices@example.org"):
        assert post(client, page, name="Payables team", email=email).location == till.page
    contact = till.factory.session.scalars(
        select(FinanceContact).where(FinanceContact.council_id == till.council.id)
    ).one()
    assert contact.email == "invoices@example.org"
    history = till.factory.session.scalars(select(AuditEntry.words).where(AuditEntry.chain_id == till.council.id)).all()
    assert not any("invoices" in line for line in history)


def test_who_may_see_it(till: Till) -> None:
    """The certifier reads, the preparer does not, and neither makes a quote."""
    certifier = till.client(till.factory.person("Cy Certifier", council=till.council, roles=("certifier",)))
    assert certifier.get(till.page).status_code == 200
    assert "Make a quote" not in words(certifier.get(till.page))
    assert certifier.get(f"{till.page}/quotes").status_code == 403
    preparer = till.client(till.factory.person("Pru Preparer", council=till.council, roles=("preparer",)))
    assert preparer.get(till.page).status_code == 403
    assert "Subscription" not in words(preparer.get(f"/c/{till.council.slug}"))
