"""The steps of delivering one submission: seal, attempt, hand over, record; each a unit of its own.

Whatever step a worker dies in, the job starts again from the first: a seal is made once, an attempt is a new row, and
the inbox gives the same receipt for the same submission.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from councils.delivery.models import Attempt, Delivery
from councils.delivery.queries import find_delivery, get_submission, last_attempt
from councils.returns.models import StoredFile, Version
from councils.returns.queries import version_in_words
from councils.returns.state import CARRIED_BY_A_PERSON
from councils.signoff.models import Decline, Release, Signature, Submission, Withdrawal
from reeve.audit import record
from reeve.audit.queries import chain_head
from reeve.database import Role, db, now
from reeve.department.inbox import Handed, take
from reeve.department.models import Channel, Obligation, Receipt
from reeve.errors import Conflict, Refusal
from reeve.jobs import DELIVER, enqueue, step
from reeve.keyring import council_key, department_key
from reeve.register.models import Council
from reeve.vault import Place, seal_for_department

FIRST_WAIT = timedelta(seconds=10)
LONGEST_WAIT = timedelta(minutes=15)


class NotToBeSent(Conflict):
    """This return has not been signed or released, so it is not sent."""


class NoChannel(Refusal):
    """No channel to the department is open for this return."""

    status = 503


@dataclass(frozen=True)
class Parcel:
    """What is handed over, and the try it belongs to."""

    handed: Handed
    department_id: UUID
    delivery_id: UUID
    attempt: int


def deliver(council_id: UUID, submission_id: UUID) -> None:
    """Bring one submission to the department and hold its receipt; does nothing when that is done already."""
    with step("deliver.seal", council_id=council_id):
        delivery = seal(get_submission(submission_id))
        if delivery is None:
            return
    with step("deliver.attempt", council_id=council_id):
        parcel = begin_attempt(delivery.id)
    try:
        with step("deliver.hand-over", role=Role.DEPARTMENT, department_id=parcel.department_id):
            receipt = take(parcel.handed)
    except (Refusal, OperationalError) as error:
        with step("deliver.refused", council_id=council_id):
            record_refusal(parcel, submission_id, error)
        return
    with step("deliver.record", council_id=council_id):
        record_receipt(parcel, receipt)


def seal(submission: Submission) -> Delivery | None:
    """The delivery of this submission, sealed once; None when it is delivered or withdrawn, or a person
    carries it. Raises NotToBeSent."""
    delivery = find_delivery(submission.id)
    if delivery is not None:
        return None if delivery.delivered_at else delivery
    if db.council.scalars(select(Withdrawal).where(Withdrawal.submission_id == submission.id)).first():
        return None
    assert_cleared(submission)
    version = version_of(submission)
    channel = open_channel(version)
    if channel.means == CARRIED_BY_A_PERSON:
        return None
    delivery = Delivery(submission_id=submission.id, channel_id=channel.id, sealed_at=now())
    db.council.add(delivery)
    db.council.flush()
    record(
        "return.sealed", subject=subject_of(version), words=f"sealed {version_in_words(version)}, for the department"
    )
    return delivery


def assert_cleared(submission: Submission) -> None:
    """Signed where a signature is asked for, released where the council asks for a release, and not declined."""
    signed = has_act(Signature, submission.id) or not submission.signature_required
    released = has_act(Release, submission.id) or not submission.release_required
    if not signed or not released or has_act(Decline, submission.id):
        raise NotToBeSent


def has_act(act: type[Signature] | type[Release] | type[Decline], submission_id: UUID) -> bool:
    return db.council.scalars(select(act).where(act.submission_id == submission_id)).first() is not None


def open_channel(version: Version) -> Channel:
    obligation = obligation_of(version)
    today = now().date()
    channel = db.council.scalars(
        select(Channel)
        .where(
            Channel.department_id == obligation.department_id,
            Channel.return_key == obligation.return_key,
            Channel.kind == ("practice" if version.practice else "live"),
            Channel.from_on <= today,
            Channel.to_on.is_(None) | (Channel.to_on >= today),
        )
        .order_by(Channel.from_on.desc())
        .limit(1)
    ).one_or_none()
    if channel is None:
        raise NoChannel
    return channel


def begin_attempt(delivery_id: UUID) -> Parcel:
    """Write down that we are about to try, before we do. A try that a killed worker left open is closed as unknown."""
    delivery = db.council.get_one(Delivery, (db.council.info["council_id"], delivery_id))
    previous = last_attempt(delivery_id)
    if previous is not None and previous.outcome is None:
        previous.outcome, previous.ended_at = "unknown", now()
        previous.words = "Reeve stopped during this try; the next one asks whether it had arrived."
    n = previous.n + 1 if previous else 1
    db.council.add(Attempt(delivery_id=delivery_id, n=n))
    submission = get_submission(delivery.submission_id)
    version = version_of(submission)
    return Parcel(hand(submission, version, delivery), obligation_of(version).department_id, delivery_id, n)


def hand(submission: Submission, version: Version, delivery: Delivery) -> Handed:
    """The submission as it is handed over, its file's key wrapped a second time, for the department."""
    council = db.council.scalars(select(Council)).one()
    signature = db.council.scalars(select(Signature).where(Signature.submission_id == submission.id)).one_or_none()
    file = db.council.scalars(select(StoredFile).where(StoredFile.id == version.file_id)).one_or_none()
    return Handed(
        council_id=council.id,
        council_slug=council.slug,
        obligation_id=version.obligation_id,
        submission_id=submission.id,
        version_number=version.number,
        practice=version.practice,
        manifest=submission.manifest,
        digest=submission.digest,
        signature=signature.document if signature else None,
        sealed_at=delivery.sealed_at or now(),
        channel=db.council.get_one(Channel, delivery.channel_id).name,
        audit_head=chain_head(db.council, council.id),
        file_id=file.id if file else None,
        object_id=file.object_id if file else None,
        file_size=file.size if file else None,
        wrapped_key=sealed_key(file, obligation_of(version).department_id) if file else None,
        key_version=1 if file else None,
    )


def sealed_key(file: StoredFile, department_id: UUID) -> bytes:
    if file.wrapped_key is None:
        raise NotToBeSent("The file's key has been destroyed, so it can no longer be sent.")
    return seal_for_department(
        file.wrapped_key,
        Place(file.purpose, file.council_id, file.object_id),
        council_key=council_key(db.council, file.council_id, version=file.key_version),
        department_key=department_key(db.council, department_id),
    )


def record_receipt(parcel: Parcel, receipt: Receipt) -> None:
    delivery = db.council.get_one(Delivery, (parcel.handed.council_id, parcel.delivery_id))
    close_attempt(parcel, outcome="taken", words="The department's inbox took it and gave a receipt.")
    if delivery.delivered_at is None:
        delivery.consignment_id = receipt.consignment_id
        delivery.receipt = receipt.document
        delivery.delivered_at = receipt.issued_at
        version = version_of(get_submission(delivery.submission_id))
        record(
            "return.delivered",
            subject=subject_of(version),
            words=f"delivered {version_in_words(version)}, to the department",
        )


def record_refusal(parcel: Parcel, submission_id: UUID, error: Exception) -> None:
    """Keep what went wrong, and try again later: the wait doubles from ten seconds to a quarter of an hour."""
    wait = min(FIRST_WAIT * 2 ** (parcel.attempt - 1), LONGEST_WAIT)
    words = error.message if isinstance(error, Refusal) else "The department's end did not answer."
    close_attempt(parcel, outcome="refused", words=words, next_in=wait)
    enqueue(
        db.council,
        "deliver",
        on=DELIVER,
        lock=f"deliver:{submission_id}",
        after=wait,
        council_id=str(parcel.handed.council_id),
        submission_id=str(submission_id),
    )


def close_attempt(parcel: Parcel, *, outcome: str, words: str, next_in: timedelta | None = None) -> None:
    attempt = db.council.get_one(Attempt, (parcel.handed.council_id, parcel.delivery_id, parcel.attempt))
    attempt.outcome, attempt.words, attempt.ended_at = outcome, words, now()
    attempt.next_at = now() + next_in if next_in else None


def version_of(submission: Submission) -> Version:
    return db.council.scalars(select(Version).where(Version.id == submission.version_id)).one()


def obligation_of(version: Version) -> Obligation:
    return db.council.scalars(select(Obligation).where(Obligation.id == version.obligation_id)).one()


def subject_of(version: Version) -> str:
    obligation = obligation_of(version)
    return f"{obligation.return_key}/{obligation.period}/versions/{version.number}"
