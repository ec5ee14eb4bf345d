"""What a council may use: each rule of the pure function, and what no history of payments can ever do."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

import pytest

from reeve.billing.access import Closing, Facts, Funding, Gift, Mode, Statutory, allows, core_until, mode
from reeve.billing.plans import price_book
from reeve.identity.extras import Extra
from tests.reeve.billing.histories import day_of, history

HISTORIES = 10_000
APRIL, END = date(2026, 4, 1), date(2027, 4, 1)
PAID = Facts((Funding("plus", APRIL, END),))
DUE = date(2026, 5, 1)
LATE = Facts((Funding("plus", APRIL, END, DUE),))
SHUT = replace(LATE, closings=(Closing(date(2026, 7, 1)),))


@pytest.mark.parametrize(
    ("facts", "on", "expected"),
    [
        (Facts(), APRIL, Mode.ESSENTIAL),
        (PAID, APRIL, Mode.FULL),
        (PAID, date(2027, 3, 31), Mode.FULL),
        (PAID, END, Mode.ESSENTIAL),
        (PAID, date(2028, 3, 31), Mode.ESSENTIAL),
        (PAID, date(2028, 4, 1), Mode.ARCHIVE),
        (PAID, date(2026, 3, 31), Mode.ESSENTIAL),
        (LATE, DUE, Mode.FULL),
        (LATE, date(2026, 5, 2), Mode.GRACE),
        (LATE, date(2026, 6, 30), Mode.GRACE),
        (LATE, date(2026, 12, 1), Mode.GRACE),
        (SHUT, date(2026, 6, 30), Mode.GRACE),
        (SHUT, date(2026, 7, 1), Mode.ESSENTIAL),
        (replace(SHUT, closings=(Closing(None),)), date(2026, 7, 1), Mode.GRACE),
        (replace(SHUT, closings=(Closing(date(2026, 6, 30)),)), date(2026, 7, 1), Mode.GRACE),
        (replace(SHUT, closings=(Closing(date(2026, 7, 1), lifted=True),)), date(2026, 7, 2), Mode.GRACE),
        (replace(SHUT, funding=(Funding("plus", APRIL, END),)), date(2026, 7, 2), Mode.FULL),
        (replace(SHUT, gifts=(Gift("plus", APRIL, END),)), date(2026, 7, 2), Mode.FULL),
    ],
)
def test_the_mode_on_a_day(facts: Facts, on: date, expected: Mode) -> None:
    assert mode(facts, on) is expected


@pytest.mark.parametrize(
    ("ended_on", "until"),
    [
        (date(2028, 2, 29), date(2029, 2, 28)),
        (date(2027, 4, 1), date(2028, 4, 1)),
        (date(2027, 3, 31), date(2028, 3, 31)),
    ],
)
def test_the_statutory_core_is_promised_for_twelve_months(ended_on: date, until: date) -> None:
    assert core_until(ended_on) == until
    facts = Facts((Funding("core", date(2024, 4, 1), ended_on),))
    assert mode(facts, until - timedelta(days=1)) is Mode.ESSENTIAL
    assert mode(facts, until) is Mode.ARCHIVE


def test_extras_are_the_plans_and_close_in_essential() -> None:
    book, core = price_book(), Facts((Funding("core", APRIL, END),))
    assert allows(core, Extra.MARKED_UP_COPIES, APRIL, book=book)
    assert not allows(core, Extra.COMPARISON, APRIL, book=book)
    assert all(allows(PAID, extra, APRIL, book=book) for extra in Extra)
    assert all(allows(LATE, extra, date(2026, 12, 1), book=book) for extra in Extra)
    assert not any(allows(SHUT, extra, date(2026, 7, 1), book=book) for extra in Extra)
    assert not any(allows(PAID, extra, END, book=book) for extra in Extra)


def test_the_names_of_extras_are_the_price_books() -> None:
    assert {extra.value for extra in Extra} == set().union(*(plan.extras for plan in price_book().plans.values()))


def test_a_plan_nobody_knows_counts_for_the_council() -> None:
    assert allows(Facts((Funding("a plan of 2031", APRIL, END),)), Extra.API, APRIL, book=price_book())


def test_no_history_of_payments_ever_closes_statutory_work() -> None:
    """10,000 histories, each on two days, every capability: the answer is that for a council that pays."""
    maker, book, seen = random.Random(3), price_book(), Counter[Mode]()
    for _ in range(HISTORIES):
        facts = history(maker)
        for on in (day_of(maker), day_of(maker)):
            seen[mode(facts, on)] += 1
            for capability in Statutory:
                assert allows(facts, capability, on, book=book) is allows(PAID, capability, on, book=book) is True
    assert all(seen[each] > 100 for each in Mode), f"The histories were too tame: {seen}"


def test_no_history_ends_the_core_within_twelve_months_of_any_funding() -> None:
    maker = random.Random(4)
    for _ in range(HISTORIES):
        facts, on = history(maker), day_of(maker)
        if any(line.from_on <= on < core_until(line.to_on) for line in facts.funding):
            assert mode(facts, on) >= Mode.ESSENTIAL


def test_paying_funding_and_giving_never_lower_what_a_council_has() -> None:
    """Restoring is instant: the same day, whatever restriction stands."""
    maker = random.Random(5)
    for _ in range(HISTORIES // 5):
        facts, on = history(maker), day_of(maker)
        paid = replace(facts, funding=tuple(replace(line, overdue_since=None) for line in facts.funding))
        more = replace(facts, gifts=(*facts.gifts, Gift("plus", on, on + timedelta(days=1))))
        assert mode(paid, on) >= mode(facts, on)
        assert mode(more, on) is Mode.FULL
        if any(line.from_on <= on < line.to_on for line in facts.funding):
            assert mode(paid, on) is Mode.FULL


def test_one_person_alone_closes_nothing() -> None:
    maker = random.Random(6)
    for _ in range(HISTORIES // 5):
        facts, on = history(maker), day_of(maker)
        alone = replace(facts, closings=(Closing(None),))
        if any(line.from_on <= on < line.to_on for line in facts.funding):
            assert mode(alone, on) >= Mode.GRACE
