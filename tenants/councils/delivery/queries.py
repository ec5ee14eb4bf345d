"""Reading deliveries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from sqlalchemy import select

from councils.delivery.models import Attempt, Delivery
from councils.returns.models import Version
from councils.signoff.models import Submission
from reeve.database import db
from reeve.department.models import Acceptance, Query, Rejection, Reply
from reeve.errors import NotFound

Act = TypeVar("Act", Query, Reply, Acceptance, Rejection)


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


def newest_query(delivery: Delivery) -> Query | None:
    return db.council.scalars(
        select(Query).where(Query.consignment_id == delivery.consignment_id).order_by(Query.n.desc()).limit(1)
    ).one_or_none()


@dataclass(frozen=True)
class Said:
    """One message between council and department about a consignment. ``ours`` is the council's own."""

    by: str
    at: datetime
    text: str
    ours: bool


def thread(delivery: Delivery) -> list[Said]:
    """What the department said and the council answered, oldest first."""
    said = [
        *(Said(q.person_name, q.at, query_words(q), False) for q in acts(Query, delivery)),
        *(Said(r.person_name, r.at, r.words, True) for r in acts(Reply, delivery)),
        *(Said(a.person_name, a.at, "Accepted this return.", False) for a in acts(Acceptance, delivery)),
        *(Said(j.person_name, j.at, f"Rejected this return: {j.reasons}", False) for j in acts(Rejection, delivery)),
    ]
    return sorted(said, key=lambda message: message.at)


def query_words(query: Query) -> str:
    return f"About {query.about}: {query.words}" if query.about else query.words


def acts(kind: type[Act], delivery: Delivery) -> Sequence[Act]:
    return db.council.scalars(select(kind).where(kind.consignment_id == delivery.consignment_id)).all()
