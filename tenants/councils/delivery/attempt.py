"""One try: written down and committed before it is made, and closed with what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from councils.delivery.models import Attempt, Delivery
from councils.delivery.parcel import handed_of, parcel_of
from councils.delivery.queries import (
    find_open_channel,
    get_submission,
    last_attempt,
    obligation_of,
    subject_of,
    version_of,
)
from councils.returns.models import Version
from councils.returns.queries import version_in_words
from councils.returns.state import CARRIED_BY_A_PERSON
from reeve.audit import record
from reeve.channels.backoff import spread, wait_after
from reeve.channels.contact import Answer
from reeve.channels.parcel import Parcel
from reeve.channels.refusals import LeftAlone, Trouble
from reeve.database import db, now
from reeve.department.inbox import Handed
from reeve.department.models import Channel, Receipt
from reeve.errors import Refusal
from reeve.identity.queries import today
from reeve.jobs import DELIVER, enqueue

STOPPED = "Reeve stopped during this try; the next one asks whether it had arrived."
INBOX_TOOK = "The department's inbox took it and gave a receipt."
SERVER_TOOK = "The department's server took it."


@dataclass(frozen=True)
class Try:
    """What is handed over, and the row of the try. Where it goes to the department's own server, ``server_id`` and the
    ``parcel`` for it."""

    handed: Handed
    department_id: UUID
    delivery_id: UUID
    n: int
    server_id: UUID | None = None
    parcel: Parcel | None = None


def begin_attempt(delivery_id: UUID) -> Try:
    """Write down that we are about to try, before we do. A try that a killed worker left open is closed as unknown."""
    delivery = db.council.get_one(Delivery, (db.council.info["council_id"], delivery_id))
    n = next_number(delivery_id)
    db.council.add(Attempt(delivery_id=delivery_id, n=n))
    submission = get_submission(delivery.submission_id)
    version = version_of(submission)
    obligation = obligation_of(version)
    server_id = channel_for(delivery, version).server_id
    return Try(
        handed_of(submission, version, delivery),
        obligation.department_id,
        delivery_id,
        n,
        server_id=server_id,
        parcel=parcel_of(submission, version, delivery) if server_id else None,
    )


def next_number(delivery_id: UUID) -> int:
    previous = last_attempt(delivery_id)
    if previous is None:
        return 1
    if previous.outcome is None:
        previous.outcome, previous.ended_at, previous.words = "unknown", now(), STOPPED
    return previous.n + 1


def channel_for(delivery: Delivery, version: Version) -> Channel:
    """The channel it was sealed for; where that has ended, the one that is open, if a machine takes it there."""
    channel = db.council.get_one(Channel, delivery.channel_id)
    if channel.to_on is None or channel.to_on >= today():
        return channel
    newer = find_open_channel(version)
    if newer is None or newer.means == CARRIED_BY_A_PERSON:
        return channel
    delivery.channel_id = newer.id
    db.council.flush()
    return newer


def record_receipt(made: Try, receipt: Receipt, answer: Answer | None) -> None:
    """Delivered: the receipt, and what the department's own server said, are held."""
    delivery = db.council.get_one(Delivery, (made.handed.council_id, made.delivery_id))
    close_attempt(made, outcome="taken", words=SERVER_TOOK if answer else INBOX_TOOK)
    if delivery.delivered_at is None:
        delivery.consignment_id = receipt.consignment_id
        delivery.receipt = receipt.document
        delivery.answer = answer.kept if answer else None
        delivery.delivered_at = receipt.issued_at
        version = version_of(get_submission(delivery.submission_id))
        record(
            "return.delivered",
            subject=subject_of(version),
            words=f"delivered {version_in_words(version)}, to the department",
        )


def record_refusal(made: Try, error: Exception) -> None:
    """Keep what went wrong, and try again later."""
    wait = wait_of(made, error, at=now())
    words = error.message if isinstance(error, Refusal) else "The department's end did not answer."
    close_attempt(made, outcome="refused", words=words, next_in=wait)
    submission_id = made.handed.submission_id
    enqueue(
        db.council,
        "deliver",
        on=DELIVER,
        lock=f"deliver:{submission_id}",
        after=wait,
        council_id=str(made.handed.council_id),
        submission_id=str(submission_id),
    )


def wait_of(made: Try, error: Exception, *, at: datetime) -> timedelta:
    """By how often this return was refused; where the server is in trouble, until it is tried again. Those it was
    spared come a little later, each by chance."""
    until = error.until if isinstance(error, Trouble) else None
    if until is None:
        return wait_after(made.n)
    return max(until - at, timedelta()) + (spread() if isinstance(error, LeftAlone) else timedelta())


def close_attempt(made: Try, *, outcome: str, words: str, next_in: timedelta | None = None) -> None:
    attempt = db.council.get_one(Attempt, (made.handed.council_id, made.delivery_id, made.n))
    attempt.outcome, attempt.words, attempt.ended_at = outcome, words, now()
    attempt.next_at = now() + next_in if next_in else None
