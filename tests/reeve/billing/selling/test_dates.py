"""Contracts that begin later, and that end: with a clock that is moved, so a double of their own."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from reeve.billing.draft_contract import Deal
from reeve.billing.end_contract import end_contract
from reeve.billing.queries import get_contract
from reeve.billing.selling.sale import ask_what_is_due
from reeve.billing.year import next_april
from reeve.database import db
from reeve.identity.queries import today
from tests.reeve.billing.selling.counter import Counter

HOUR = 3600


def test_one_that_begins_later_is_sold_on_its_first_day(counter: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    contract = counter.office.started(deal=Deal("core", today() + timedelta(days=20)))
    assert counter.work() == 0
    with counter.reading():
        assert ask_what_is_due() == 0
    for place in ("queries", "sell"):
        monkeypatch.setattr(f"reeve.billing.selling.{place}.today", lambda: contract.from_on)
    with counter.reading():
        assert ask_what_is_due() >= 1
    counter.double.turn("clock", seconds=20 * 24 * HOUR)
    counter.work()
    assert len(counter.subscriptions(contract)) == 1


def test_one_that_ends_early_ends_with_its_year_at_stripe(counter: Counter) -> None:
    contract = counter.sold(Deal("core", today(), years=3))
    with counter.office.on_platform():
        end_contract(get_contract(db.platform, contract.id), to_on=today() + timedelta(days=10))
    counter.work()
    (theirs,) = counter.subscriptions(contract)
    last = next_april(today() + timedelta(days=9))
    assert theirs.ends_at == datetime.combine(last, datetime.min.time(), UTC)
    counter.double.turn("clock", seconds=400 * 24 * HOUR)
    assert counter.subscriptions(contract)[0].status == "canceled"
