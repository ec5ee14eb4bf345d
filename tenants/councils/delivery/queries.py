"""Reading deliveries."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from councils.delivery.models import Attempt, Delivery
from councils.returns.models import Standing, Version
from councils.returns.queries import subject_of as subject_of_obligation
from councils.returns.state import CARRIED_BY_A_PERSON, is_to_be_carried
from councils.signoff.models import Submission
from councils.signoff.queries import find_release, find_signature
from reeve.database import db, now
from reeve.department.models import Channel, LateEntry, Obligation, Query
from reeve.errors import NotFound


def get_submission(submission_id: UUID) -> Submission:
    """Raises NotFound: a job whose subject is not there under its council's context fails loudly."""
    found = db.council.scalars(select(Submission).where(Submission.id == submission_id)).one_or_none()
    if found is None:
        raise NotFound(f"There is no submission {submission_id} in this council.")
    return found


def find_delivery(submission_id: UUID) -> Delivery | None:
    return db.council.scalars(select(Delivery).where(Delivery.submission_id == submission_id)).one_or_none()


def last_attempt(delivery_id: UUID) -> Attempt | None:
    return db.council.scalars(
        select(Attempt).where(Attempt.delivery_id == delivery_id).order_by(Attempt.n.desc()).limit(1)
    ).one_or_none()


def attempts(delivery_id: UUID) -> Sequence[Attempt]:
    """Every try, oldest first."""
    return db.council.scalars(select(Attempt).where(Attempt.delivery_id == delivery_id).order_by(Attempt.n)).all()


def get_delivery(version: Version) -> Delivery:
    """The delivery of a version. Raises NotFound where it has not been sent."""
    found = db.council.scalars(
        select(Delivery)
        .join(Submission, Submission.id == Delivery.submission_id)
        .where(Submission.version_id == version.id)
    ).one_or_none()
    if found is None:
        raise NotFound("This version has not been sent. Go back to the return's page to see what is next.")
    return found


def is_carried(version: Version, standing: Standing) -> bool:
    """Whether a person takes, or took, this version to the department."""
    means = db.council.scalar(
        select(Channel.means)
        .join(Delivery, Delivery.channel_id == Channel.id)
        .join(Submission, Submission.id == Delivery.submission_id)
        .where(Submission.version_id == version.id)
    )
    if means is None and standing.version_id == version.id and is_to_be_carried(standing):
        return True
    return means == CARRIED_BY_A_PERSON


def find_late_entry(delivery: Delivery) -> LateEntry | None:
    """Where the log holds its receipt, if that was given before there was a log."""
    return db.council.scalars(
        select(LateEntry).where(LateEntry.consignment_id == delivery.consignment_id)
    ).one_or_none()


def newest_query(delivery: Delivery) -> Query | None:
    return db.council.scalars(
        select(Query).where(Query.consignment_id == delivery.consignment_id).order_by(Query.n.desc()).limit(1)
    ).one_or_none()


def find_open_channel(version: Version) -> Channel | None:
    """How a version travels to the department today: the channel opened last counts."""
    obligation, day = obligation_of(version), now().date()
    return db.council.scalars(
        select(Channel)
        .where(
            Channel.department_id == obligation.department_id,
            Channel.return_key == obligation.return_key,
            Channel.kind == ("practice" if version.practice else "live"),
            Channel.from_on <= day,
            Channel.to_on.is_(None) | (Channel.to_on >= day),
        )
        .order_by(Channel.from_on.desc())
        .limit(1)
    ).one_or_none()


def version_of(submission: Submission) -> Version:
    return db.council.get_one(Version, (submission.council_id, submission.version_id))


def obligation_of(version: Version) -> Obligation:
    return db.council.get_one(Obligation, (version.council_id, version.obligation_id))


def subject_of(version: Version) -> str:
    return subject_of_obligation(obligation_of(version), version=version.number)


def cleared_at(submission: Submission) -> datetime:
    """Since when it may be sent: the last of the acts it needs. From then on nothing in it can change."""
    acts = (find_signature(submission), find_release(submission))
    return max([submission.submitted_at, *(act.at for act in acts if act is not None)])
