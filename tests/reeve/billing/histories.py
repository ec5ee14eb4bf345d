"""Random billing histories: whatever can happen to a council's money, in any order, right or wrong."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta

from reeve.billing.access import Closing, Facts, Funding, Gift

FIRST = date(2024, 1, 1)
DAYS = 2_500
PRODUCTS = ("core", "plus", "core", "plus", "a plan nobody knows")


def day_of(maker: random.Random) -> date:
    return FIRST + timedelta(days=maker.randrange(DAYS))


def history(maker: random.Random) -> Facts:
    """Up to 30 events one after another: funded, sponsored, ended, overdue, paid, restricted, lifted, given, and
    facts that make no sense, such as a debt from after the end."""
    facts = Facts()
    for _ in range(maker.randrange(31)):
        facts = maker.choice(EVENTS)(facts, maker)
    return facts


def funded(facts: Facts, maker: random.Random) -> Facts:
    start = day_of(maker)
    line = Funding(maker.choice(PRODUCTS), start, start + timedelta(days=maker.randrange(1, 1_200)))
    return replace(facts, funding=(*facts.funding, line))


def ended(facts: Facts, maker: random.Random) -> Facts:
    return changed(facts, maker, to_on=day_of(maker))


def overdue(facts: Facts, maker: random.Random) -> Facts:
    return changed(facts, maker, overdue_since=day_of(maker))


def paid(facts: Facts, maker: random.Random) -> Facts:
    return changed(facts, maker, overdue_since=None)


def changed(facts: Facts, maker: random.Random, **values: object) -> Facts:
    if not facts.funding:
        return facts
    at = maker.randrange(len(facts.funding))
    lines = list(facts.funding)
    lines[at] = replace(lines[at], **values)  # type: ignore[arg-type]
    return replace(facts, funding=tuple(lines))


def restricted(facts: Facts, maker: random.Random) -> Facts:
    return replace(facts, closings=(*facts.closings, Closing(maker.choice([None, day_of(maker)]))))


def lifted(facts: Facts, _maker: random.Random) -> Facts:
    return replace(facts, closings=tuple(replace(closing, lifted=True) for closing in facts.closings))


def given(facts: Facts, maker: random.Random) -> Facts:
    start = day_of(maker)
    gift = Gift(maker.choice(PRODUCTS), start, start + timedelta(days=maker.randrange(-30, 200)))
    return replace(facts, gifts=(*facts.gifts, gift))


EVENTS = (funded, funded, ended, overdue, overdue, paid, restricted, lifted, given)
