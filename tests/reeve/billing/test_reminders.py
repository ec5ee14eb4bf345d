"""Reminders: on these days, to these people, in these words; each once, and none while disputed, paid or unordered."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select, update

from reeve.billing.dispute import dispute
from reeve.billing.draft_contract import Deal
from reeve.billing.jobs import one_day
from reeve.billing.keep_contact import keep_contact
from reeve.billing.ledger import Invoice
from reeve.billing.ledger_queries import get_invoice
from reeve.billing.reminders.remind import remind
from reeve.billing.reminders.steps import STEPS, step_due
from reeve.identity.models import Person
from reeve.mail.models import Letter
from tests.reeve.billing.till import Till, words

DUE = date(2026, 5, 1)
TODAY = Deal("core", date(2026, 4, 1))
THREAT = re.compile(r"\b(suspend|restrict|clos|legal|penalt|must|court\b|final|cut off|withdraw|interest)")
OFFICER, CERTIFIER = "Ben Benefits", "Chris Chief"


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Coordinates]:
    with time_machine.travel(datetime(2026, 4, 1, 6, 30, tzinfo=UTC), tick=False) as travelling:
        yield travelling


@pytest.fixture
def certifier(till: Till) -> Person:
    till.factory.person(OFFICER, council=till.council, roles=("preparer", "viewer"))
    with till.at_work():
        keep_contact("The payments team", f"money@{till.council.slug}.example.org")
    return till.factory.person(CERTIFIER, council=till.council, roles=("certifier",))


def mornings(clock: time_machine.Coordinates, *days: int) -> None:
    """The till's morning on each of these days after the due day, each run twice."""
    for n in days:
        clock.move_to(datetime.combine(DUE + timedelta(days=n), datetime.min.time(), UTC) + timedelta(hours=6))
        one_day()
        one_day()


def letters(till: Till, invoice: Invoice) -> list[Letter]:
    till.factory.session.rollback()
    about = Letter.subject.contains(invoice.number or "?")
    return list(till.factory.session.scalars(select(Letter).where(about).order_by(Letter.created_at, Letter.to_email)))


def test_the_days_of_the_steps() -> None:
    """Every day from a month before to half a year after: exactly these, once each."""
    taken, when = set[int](), list[int]()
    for n in range(-31, 180):
        step = step_due(DUE, DUE + timedelta(days=n), taken=frozenset(taken))
        if step is not None:
            taken.add(step.days)
            when.append(n)
    assert when == [-7, 1, 14, 30, 45] == [step.days for step in STEPS]


@pytest.mark.parametrize(
    ("n", "taken", "expected"),
    [(-3, (), -7), (0, (), None), (20, (), 14), (20, (14,), None), (100, (1,), 45), (100, (45,), None)],
)
def test_after_a_gap_the_latest_is_taken_and_none_in_a_heap(
    n: int, taken: tuple[int, ...], expected: int | None
) -> None:
    step = step_due(DUE, DUE + timedelta(days=n), taken=frozenset(taken))
    assert (step.days if step else None) == expected


def test_each_step_once_to_whom_it_is_for(till: Till, certifier: Person, clock: time_machine.Coordinates) -> None:
    invoice = till.invoiced(till.started(deal=TODAY))
    mornings(clock, -8, -7, -6, 0, 1, 2, 13, 14, 15, 30, 31, 45, 46, 120)
    team = f"money@{till.council.slug}.example.org"
    sent = [(letter.kind, letter.to_email) for letter in letters(till, invoice)]
    assert sent == [
        *(("invoice-due-soon", to) for to in sorted((team, "payables@example.org"))),
        *(("invoice-due", to) for to in sorted((team, "payables@example.org"))),
        *(("invoice-overdue", to) for to in sorted((team, till.admin.email))),
        *(("invoice-courtesy", to) for to in sorted((team, certifier.email))),
    ]
    assert not any(OFFICER in letter.to_name for letter in letters(till, invoice))
    assert till.history().count("invoice.reminded") == 5
    page = words(till.client().get(f"{till.page}/invoices/{invoice.id}"))
    assert "8 May 2026" not in page
    assert "2 May 2026: a reminder, the day after it was due" in page
    assert "31 May 2026: a call to be made" in page
    assert f"{till.council.name} about {invoice.number} , due 1 May 2026" in words(
        till.client(till.pat).get("/platform/payments")
    )


def test_the_words_are_a_colleagues_and_threaten_nothing(
    till: Till, certifier: Person, clock: time_machine.Coordinates
) -> None:
    invoice = till.invoiced(till.started(deal=TODAY))
    mornings(clock, -7, 1, 14, 45)
    for letter in letters(till, invoice):
        text = f"{letter.subject} {letter.body}".lower()
        assert "4500123456" in text
        assert f"/subscription/invoices/{invoice.id}" in text
        assert not THREAT.search(text), letter.kind
        if letter.kind != "invoice-courtesy":
            assert "sort code" in text
            assert "£5,040.00" in text


@pytest.mark.parametrize("why", ["paid", "disputed", "unordered"])
def test_it_stops(why: str, till: Till, clock: time_machine.Coordinates) -> None:
    invoice = till.invoiced(till.started(deal=TODAY))
    mornings(clock, -7)
    before = len(letters(till, invoice))
    if why == "paid":
        till.pay(invoice)
    elif why == "disputed":
        with till.on_platform() as session:
            dispute(get_invoice(session, invoice.id), stands=True)
    else:
        till.factory.session.execute(update(Invoice).where(Invoice.id == invoice.id).values(purchase_order=None))
        till.factory.session.commit()
    mornings(clock, 1, 14, 45)
    assert len(letters(till, invoice)) == before > 0


def test_a_dispute_that_is_settled_goes_on_with_one_letter(till: Till, clock: time_machine.Coordinates) -> None:
    invoice = till.invoiced(till.started(deal=TODAY))
    with till.on_platform() as session:
        dispute(get_invoice(session, invoice.id), stands=True)
    mornings(clock, -7, 1, 14)
    with till.on_platform() as session:
        dispute(get_invoice(session, invoice.id), stands=False)
    mornings(clock, 16)
    assert {letter.kind for letter in letters(till, invoice)} == {"invoice-overdue"}


def test_part_paid_asks_for_the_rest(till: Till, clock: time_machine.Coordinates) -> None:
    invoice = till.invoiced(till.started(deal=TODAY))
    till.pay(invoice, 400_000)
    mornings(clock, 1)
    assert all("£1,040.00 with VAT was due" in letter.body for letter in letters(till, invoice))


def test_a_department_is_written_to_at_accounts_payable_alone(
    till: Till, certifier: Person, clock: time_machine.Coordinates
) -> None:
    invoice = till.invoiced(till.started(till.account("department"), TODAY))
    mornings(clock, -7, 1, 14, 45)
    assert {letter.to_email for letter in letters(till, invoice)} == {"payables@example.org"}
    assert "invoice.reminded" not in till.history(), "the council that is paid for is not told of its sponsor's debt"


def test_an_invoice_paid_a_moment_ago_gets_no_letter(till: Till, clock: time_machine.Coordinates) -> None:
    invoice = till.invoiced(till.started(deal=TODAY))
    till.pay(invoice)
    clock.move_to(datetime(2026, 5, 2, 6, 30, tzinfo=UTC))
    with till.on_platform():
        assert remind(invoice.id) is None
