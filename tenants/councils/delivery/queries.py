"""Reading deliveries."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from councils.delivery.models import Attempt, Delivery
from councils.returns.models import Standing, Version
from councils.returns.state import CARRIED_BY_A_PERSON, is_to_be_carried
from councils.signoff.models import Submission
from reeve.database import db
from reeve.department.models import Channel, Query
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


def newest_query(delivery: Delivery) -> Query | None:
    return db.council.scalars(
        select(Query).where(Query.consignment_id == delivery.consignment_id).order_by(Query.n.desc()).limit(1)
    ).one_or_none()
