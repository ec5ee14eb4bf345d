"""What a council may use, as a pure function of who funds it, overrides and the day. It knows no database and no clock.

FULL         paid for, or not due yet
GRACE        overdue, and not restricted: everything works, and whoever looks after the money is told
ESSENTIAL    restricted by two people after 60 days overdue, or funding ended up to 12 months ago: extras close
ARCHIVE      funding ended more than 12 months ago

The best of all sources counts. No mode closes statutory work: ``allows`` answers yes to it before it looks at anything,
and the rooms of that work never ask (reference/billing.md, part 5). Where a fact is missing, old or not understood it
counts for the council.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import IntEnum, StrEnum

from reeve.billing.plans import PriceBook
from reeve.billing.year import months_after
from reeve.identity.extras import Extra

GRACE_DAYS = 60
CORE_STAYS_MONTHS = 12


class Mode(IntEnum):
    """How far a subscription goes; more is better."""

    ARCHIVE = 1
    ESSENTIAL = 2
    GRACE = 3
    FULL = 4


class Statutory(StrEnum):
    """The work a council owes by law. Never asked about by those who do it; listed so that a test can ask."""

    UPLOAD = "upload"
    FILL_IN = "fill in"
    CHECK = "check"
    EXPLAIN = "explain"
    SIGN = "sign"
    DELIVER = "deliver"
    RECEIPT = "receipt"
    EXPORT = "export"


@dataclass(frozen=True)
class Funding:
    """A started funding line: a plan from a day and before another. ``overdue_since`` is the due day of a debt."""

    product: str
    from_on: date
    to_on: date
    overdue_since: date | None = None


@dataclass(frozen=True)
class Gift:
    """Goodwill: everything in a plan from a day and before another."""

    product: str
    from_on: date
    to_on: date


@dataclass(frozen=True)
class Closing:
    """A restriction as two people made it, on the day the second confirmed it; ``None`` while only one asked."""

    confirmed_on: date | None
    lifted: bool = False


@dataclass(frozen=True)
class Facts:
    """Everything that counts about one council."""

    funding: tuple[Funding, ...] = ()
    gifts: tuple[Gift, ...] = ()
    closings: tuple[Closing, ...] = ()


def mode(facts: Facts, on: date) -> Mode:
    """The best of every source. A council nobody ever funded has the statutory core: ESSENTIAL."""
    return max(modes(facts, on), default=Mode.ESSENTIAL)


def modes(facts: Facts, on: date) -> Iterator[Mode]:
    yield from (Mode.FULL for gift in facts.gifts if gift.from_on <= on < gift.to_on)
    yield from (mode_of(line, facts, on) for line in facts.funding if line.from_on <= on)


def mode_of(line: Funding, facts: Facts, on: date) -> Mode:
    if on >= line.to_on:
        return Mode.ESSENTIAL if on < core_until(line.to_on) else Mode.ARCHIVE
    if line.overdue_since is None or on <= line.overdue_since:
        return Mode.FULL
    return Mode.ESSENTIAL if is_restricted(line, facts, on) else Mode.GRACE


def is_restricted(line: Funding, facts: Facts, on: date) -> bool:
    """Only by a restriction confirmed when this very debt was long overdue: none outlives the debt it was made for."""
    return any(
        closing.confirmed_on is not None
        and not closing.lifted
        and closing.confirmed_on <= on
        and is_long_overdue(line, closing.confirmed_on)
        for closing in facts.closings
    )


def is_long_overdue(line: Funding, on: date) -> bool:
    """More than 60 days after the due day."""
    return line.overdue_since is not None and on > line.overdue_since + timedelta(days=GRACE_DAYS)


def core_until(ended_on: date) -> date:
    """The first day the statutory core is no longer promised by the contract: 12 months after funding ends."""
    return months_after(ended_on, CORE_STAYS_MONTHS)


def allows(facts: Facts, capability: Statutory | Extra, on: date, *, book: PriceBook) -> bool:
    """Whether a council may use ``capability``. Statutory work: always."""
    if isinstance(capability, Statutory):
        return True
    if mode(facts, on) < Mode.GRACE:
        return False
    return any(includes(product, capability, book) for product in products(facts, on))


class Why(StrEnum):
    """Why an extra is closed to a council."""

    NOT_IN_PLAN = "not in the plan"
    PAUSED = "paused"


def why_closed(facts: Facts, extra: Extra, on: date, *, book: PriceBook) -> Why | None:
    """None where it is open. Paused where a plan that has it was there and ended, or is restricted."""
    if allows(facts, extra, on, book=book):
        return None
    had = [line.product for line in facts.funding if line.from_on <= on]
    had += [gift.product for gift in facts.gifts if gift.from_on <= on]
    return Why.PAUSED if any(includes(product, extra, book) for product in had) else Why.NOT_IN_PLAN


def products(facts: Facts, on: date) -> Iterator[str]:
    """The plans paid for or given today, and not closed."""
    yield from (gift.product for gift in facts.gifts if gift.from_on <= on < gift.to_on)
    yield from (line.product for line in facts.funding if line.from_on <= on and mode_of(line, facts, on) >= Mode.GRACE)


def includes(product: str, extra: Extra, book: PriceBook) -> bool:
    """A plan we do not know counts for the council."""
    plan = book.plans.get(product)
    return plan is None or extra in plan.extras
