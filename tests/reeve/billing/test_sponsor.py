"""A sponsor leaves: warned at 12, 6, 3 and 1 months, each once, with a quote ready; the core stays on 12 months."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select

from reeve.billing.access import Mode
from reeve.billing.draft_contract import Covered, Deal
from reeve.billing.end_contract import end_contract
from reeve.billing.jobs import one_day
from reeve.billing.ledger_queries import invoices_of_account, lines_of_invoice
from reeve.billing.models import FundingWarning, Quote
from reeve.billing.queries import get_contract
from reeve.billing.warnings import WARNED_AT, warning_due
from reeve.mail.models import Letter
from tests.reeve.billing.till import Till, words

NOBODY = frozenset[int]()


@pytest.fixture
def clock() -> Iterator[time_machine.Coordinates]:
    with time_machine.travel(datetime(2026, 4, 1, 6, 30, tzinfo=UTC), tick=False) as travelling:
        yield travelling


@pytest.mark.parametrize(
    ("ends_on", "days"),
    [
        (date(2027, 4, 1), [date(2026, 4, 1), date(2026, 10, 1), date(2027, 1, 1), date(2027, 3, 1)]),
        (date(2027, 3, 31), [date(2026, 3, 31), date(2026, 9, 30), date(2026, 12, 31), date(2027, 2, 28)]),
        (date(2028, 2, 29), [date(2027, 2, 28), date(2027, 8, 29), date(2027, 11, 29), date(2028, 1, 29)]),
        (date(2028, 3, 31), [date(2027, 3, 31), date(2027, 9, 30), date(2027, 12, 31), date(2028, 2, 29)]),
    ],
)
def test_the_days_of_the_warnings(ends_on: date, days: list[date]) -> None:
    """Every day of the two years before: exactly these four give a warning, one each."""
    given, when = set[int](), list[date]()
    for n in range(800, -2, -1):
        on = ends_on - timedelta(days=n)
        months = warning_due(ends_on, on, given=frozenset(given))
        if months is not None:
            given.add(months)
            when.append(on)
    assert when == days
    assert given == set(WARNED_AT)


def test_a_missed_day_is_made_up_for_and_a_late_leaver_is_warned_once() -> None:
    ends_on = date(2027, 4, 1)
    assert warning_due(ends_on, date(2026, 10, 9), given=frozenset({12})) == 6
    assert warning_due(ends_on, date(2027, 3, 20), given=NOBODY) == 1
    assert warning_due(ends_on, date(2027, 3, 20), given=frozenset({1})) is None
    assert warning_due(ends_on, ends_on, given=NOBODY) is None


def letters(till: Till) -> list[Letter]:
    till.factory.session.rollback()
    to = select(Letter).where(Letter.to_email == till.admin.email).order_by(Letter.created_at)
    return list(till.factory.session.scalars(to))


def test_a_year_of_mornings_over_both_clock_changes(till: Till, clock: time_machine.Coordinates) -> None:
    """Four letters in a year of mornings, some run twice; the clocks change on 25 October 2026 and 28 March 2027."""
    till.started(till.account("department"), Deal("plus", date(2026, 4, 1)))
    days = ["2026-04-01", "2026-04-02", "2026-09-30", "2026-10-01", "2026-10-01", "2026-10-25", "2026-10-26"]
    days += ["2026-12-31", "2027-01-01", "2027-02-28", "2027-03-01", "2027-03-28", "2027-03-31", "2027-04-01"]
    for text in days:
        clock.move_to(datetime.fromisoformat(f"{text}T06:30:00+00:00"))
        one_day()
    assert [f"{letter.created_at:%Y-%m-%d}" for letter in letters(till)] == [
        "2026-04-01",
        "2026-10-01",
        "2027-01-01",
        "2027-03-01",
    ]
    assert till.mode() is Mode.ESSENTIAL
    clock.move_to(datetime(2028, 3, 31, 22, 59, tzinfo=UTC))
    assert till.mode() is Mode.ESSENTIAL
    clock.move_to(datetime(2028, 3, 31, 23, 1, tzinfo=UTC))
    assert till.mode() is Mode.ARCHIVE, "in London it is 1 April already"


def test_the_letter_says_what_stays_what_goes_and_what_it_costs(till: Till, clock: time_machine.Coordinates) -> None:
    till.started(till.account("department"), Deal("core", date(2026, 4, 1)))
    one_day()
    (letter,) = letters(till)
    for expected in (
        "Department of Examples pays for Core",
        "ends on 1 April 2027",
        "stay on until 1 April 2028",
        "£4,200.00 before VAT, £5,040.00 with VAT, for 1 April 2027 to 31 March 2028",
        f"/c/{till.council.slug}/subscription/quotes/1",
        "without a purchase order",
    ):
        assert expected in letter.body
    quotes = till.factory.session.scalars(select(Quote).where(Quote.council_id == till.council.id)).all()
    assert [(quote.from_on, quote.band) for quote in quotes] == [(date(2027, 4, 1), "B")]
    assert till.history()[-2:] == ["quote.made", "funding.warned"]
    assert till.client().get(f"{till.page}/quotes/1").status_code == 200


def test_a_sponsor_that_leaves_early_warns_at_once(till: Till, clock: time_machine.Coordinates) -> None:
    contract = till.started(till.account("department"), Deal("core", date(2026, 4, 1)))
    one_day()
    clock.move_to(datetime(2026, 6, 10, 6, 30, tzinfo=UTC))
    with till.on_platform() as session:
        end_contract(get_contract(session, contract.id), to_on=date(2026, 8, 1))
    one_day()
    one_day()
    given = till.factory.session.scalars(
        select(FundingWarning).where(FundingWarning.council_id == till.council.id)
    ).all()
    assert {(warning.months, warning.ends_on) for warning in given} == {(12, date(2027, 4, 1)), (3, date(2026, 8, 1))}


@pytest.mark.parametrize("kind", ["department", "lead authority"])
def test_one_payer_of_many_gets_one_invoice_and_each_council_its_own_warning(
    kind: str, till: Till, clock: time_machine.Coordinates
) -> None:
    """One invoice with a line a council, which they do not see; each is warned, with its own quote."""
    others = [Till(till.app, till.factory) for _ in range(3)]
    covered = [
        Covered(each.house, load) for each, load in zip((till, *others), (100, 3_000, 8_000, 20_000), strict=True)
    ]
    contract = till.started(till.account(kind), Deal("plus", date(2026, 4, 1)), covered)
    invoice = till.invoiced(contract)
    with till.on_platform() as session:
        assert len(invoices_of_account(session, contract.account_id)) == 1
        schedule = lines_of_invoice(session, invoice)
    assert [line.for_council_id for line in schedule].count(till.council.id) == 1
    assert {line.for_council_id for line in schedule} == {each.council.id for each in (till, *others)}
    assert sum(line.net for line in schedule) == invoice.net
    assert sum(line.gross for line in schedule) == invoice.gross
    one_day()
    one_day()
    for each in (till, *others):
        (letter,) = letters(each)
        assert letter.kind == "funding-ends"
        assert f"/c/{each.council.slug}/subscription/quotes/1" in letter.body
        page = words(each.client().get(each.page))
        assert "Nothing: whoever pays for you gets the invoices" in page
        assert "Your statutory work stays on until 1 April 2028 at least" in page
        assert invoice.number not in page
    clock.move_to(datetime(2027, 4, 1, 6, 30, tzinfo=UTC))
    assert [each.mode() for each in (till, *others)] == [Mode.ESSENTIAL] * 4
    clock.move_to(datetime(2028, 3, 31, 12, tzinfo=UTC))
    assert [each.mode() for each in (till, *others)] == [Mode.ESSENTIAL] * 4


def test_nobody_is_warned_who_pays_on(till: Till, clock: time_machine.Coordinates) -> None:
    till.started(till.account("department"), Deal("core", date(2026, 4, 1)))
    till.started(till.account(), Deal("core", date(2027, 4, 1)))
    one_day()
    assert letters(till) == []


def test_a_council_that_pays_for_itself_is_not_warned_of_a_sponsor(till: Till, clock: time_machine.Coordinates) -> None:
    till.started(till.account(), Deal("core", date(2026, 4, 1)))
    one_day()
    assert letters(till) == []


def test_the_day_also_notes_what_is_overdue(till: Till, clock: time_machine.Coordinates) -> None:
    till.invoiced(till.started(till.account(), Deal("core", date(2026, 4, 1))))
    clock.move_to(datetime(2026, 5, 2, 6, 30, tzinfo=UTC))
    one_day()
    assert till.mode() is Mode.GRACE
