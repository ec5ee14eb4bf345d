"""The night's reconciliation: what never came, what was left undone, and where our ledger and Stripe's differ.

Dull is right: every count below is 0 on a good day. Whatever is not becomes a line of the platform's own history.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime, timedelta

from reeve.audit import record
from reeve.billing import gateway
from reeve.billing.gateway import Invoice, Notice
from reeve.billing.mirror.connect import is_open, till
from reeve.billing.mirror.models import UNKNOWN, StripeObject
from reeve.billing.mirror.queries import (
    calls_unanswered_since,
    events_of_outcome,
    find_invoice,
    get_event,
    known_payers,
    running_at_stripe,
    skews_since,
    unheeded_since,
)
from reeve.billing.mirror.take import ring, take
from reeve.billing.selling.compare import drift
from reeve.billing.selling.sale import ask_what_is_due
from reeve.database import Role, db, now
from reeve.jobs import step

BACK = timedelta(days=29)
"""How far events are looked back for: Stripe keeps them for 30 days."""
LATE = timedelta(minutes=15)
SKEWED = 60


@dataclass(frozen=True)
class Report:
    """What the night found. ``differing`` names invoices by Stripe's id, ``astray`` contracts by their number;
    ``drift`` says in words how a contract and its subscription differ.
    """

    missed: int = 0
    late: int = 0
    unknown: int = 0
    unanswered: int = 0
    skew: int = 0
    differing: tuple[str, ...] = ()
    astray: tuple[str, ...] = ()
    drift: tuple[str, ...] = ()

    @property
    def dull(self) -> bool:
        return not any(getattr(self, field.name) for field in fields(self) if field.name != "skew") and not self.skewed

    @property
    def skewed(self) -> bool:
        return abs(self.skew) > SKEWED

    @property
    def words(self) -> str:
        if self.dull:
            return "compared our ledger with Stripe's: they agree"
        counts = (
            (self.missed, "missed events taken in"),
            (self.late, "events unheeded for 15 minutes"),
            (self.unknown, "events of unknown customers"),
            (self.unanswered, "calls without an answer"),
            (len(self.differing), "invoices that differ"),
            (len(self.astray), "contracts without exactly one subscription"),
            (len(self.drift), "differences between contracts and subscriptions"),
            (self.skew if self.skewed else 0, "seconds between our clock and Stripe's"),
        )
        return "compared our ledger with Stripe's: " + ", ".join(f"{n} {what}" for n, what in counts if n)


def reconcile(*, since: datetime | None = None) -> Report:
    """Take in what was missed since the last 29 days, compare, and say what was found. Raises TillAway."""
    if not is_open():
        return Report()
    start = int((since or now() - BACK).timestamp())
    missed = backfill(tuple(gateway.created_since(till(), start)))
    theirs = tuple(gateway.invoices_since(till(), start))
    subscriptions = tuple(gateway.every_subscription(till()))
    with step("reconcile.due", role=Role.PLATFORM):
        ask_what_is_due()
    with step("reconcile.compare", role=Role.PLATFORM):
        report = Report(
            missed=missed,
            late=ring_again(),
            unknown=count_unknown(),
            unanswered=calls_unanswered_since(now() - LATE),
            skew=worst_skew(),
            differing=tuple(one.id for one in theirs if differs(one)),
            astray=astray(),
            drift=drift(subscriptions),
        )
        detail = {"invoices": list(report.differing), "drift": list(report.drift)}
        record("till.reconciled", subject="stripe", words=report.words, detail=detail)
    return report


def backfill(notices: tuple[Notice, ...]) -> int:
    """Take in, oldest first, every event that is not in the inbox; returns how many."""
    with step("reconcile.backfill", role=Role.PLATFORM):
        ours = [notice for notice in reversed(notices) if notice.live == till().live]
        return sum(take(db.platform, notice) for notice in ours)


def ring_again() -> int:
    """Queue again what has waited too long, as after a queue was lost. Heeding twice does no harm."""
    waiting = unheeded_since(now() - LATE)
    for event in waiting:
        ring(db.platform, event.id, event.object_id)
    return len(waiting)


def count_unknown() -> int:
    """Events of payers we did not know. Where we know them by now, they are heeded after all."""
    unknown, known = events_of_outcome(UNKNOWN), known_payers()
    for event in unknown:
        if event.customer_id in known:
            get_event(event.id).handled_at = None
            ring(db.platform, event.id, event.object_id)
    return sum(event.customer_id not in known for event in unknown)


def worst_skew() -> int:
    """The largest of the last day, as our clock was ahead; negative where it was behind."""
    return max(skews_since(now() - timedelta(days=1)), key=abs, default=0)


def differs(theirs: Invoice) -> bool:
    """To the penny. An invoice of a payer we do not know, or without lines yet, is not ours to compare."""
    seen = db.platform.get(StripeObject, theirs.id)
    if not theirs.lines or (seen is not None and seen.account_id is None):
        return False
    mine = find_invoice(theirs.id)
    if mine is None:
        return True
    return (mine.net, mine.vat, mine.gross, mine.status, mine.number) != (
        theirs.net,
        theirs.vat,
        theirs.gross,
        theirs.status,
        theirs.number,
    )


def astray() -> tuple[str, ...]:
    """Contracts sold by subscription whose subscription is not there or has ended, while they run."""
    return tuple(number for number, status in running_at_stripe() if status not in ("active", "past_due"))
