"""The steps of delivering one submission: seal, attempt, hand over, record; each a unit of its own.

Whatever step a worker dies in, the job starts again from the first: a seal is made once, an attempt is a new row, the
department's own server is asked whether it has the parcel already, and the inbox gives the same receipt for the same
submission.
"""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from councils.delivery.attempt import begin_attempt, record_receipt, record_refusal
from councils.delivery.bring import bring
from councils.delivery.models import Delivery
from councils.delivery.parcel import NotToBeSent
from councils.delivery.queries import (
    cleared_at,
    find_delivery,
    find_open_channel,
    get_submission,
    subject_of,
    version_of,
)
from councils.returns.models import Version
from councils.returns.queries import version_in_words
from councils.returns.state import CARRIED_BY_A_PERSON
from councils.signoff.models import Decline, Release, Signature, Submission, Withdrawal
from reeve.audit import record
from reeve.database import Role, db
from reeve.department.inbox import take
from reeve.department.models import Channel
from reeve.errors import Refusal
from reeve.jobs import step


class NoChannel(Refusal):
    """No channel to the department is open for this return."""

    status = 503


def deliver(council_id: UUID, submission_id: UUID) -> None:
    """Bring one submission to the department and hold its receipt; does nothing when that is done already."""
    with step("deliver.seal", council_id=council_id):
        delivery = seal(get_submission(submission_id))
        if delivery is None:
            return
    with step("deliver.attempt", council_id=council_id):
        made = begin_attempt(delivery.id)
    try:
        answer = bring(made)
        with step("deliver.hand-over", role=Role.DEPARTMENT, department_id=made.department_id):
            receipt = take(replace(made.handed, arrived_at=answer.at if answer else None))
    except (Refusal, OperationalError) as error:
        with step("deliver.refused", council_id=council_id):
            record_refusal(made, error)
        return
    with step("deliver.record", council_id=council_id):
        record_receipt(made, receipt, answer)


def seal(submission: Submission) -> Delivery | None:
    """The delivery of this submission, sealed once; None when it is delivered or withdrawn, or a person carries it.

    The moment that counts is that of the last act it needed: from then on nothing in it can change, however long it
    waits for a worker or a channel. Raises NotToBeSent, NoChannel.
    """
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
    delivery = Delivery(submission_id=submission.id, channel_id=channel.id, sealed_at=cleared_at(submission))
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
    """How it travels today. Raises NoChannel."""
    channel = find_open_channel(version)
    if channel is None:
        raise NoChannel
    return channel
