"""The access reviews so far, when the next is due, and when each person was last here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select

from councils.people.models import AccessReview, AccessReviewAnswer
from reeve.audit.models import AuditEntry
from reeve.database import db, now
from reeve.register.models import Council

QUARTER = timedelta(days=92)
SIGNED_IN = "person.signed_in"


@dataclass(frozen=True)
class Activity:
    """When a person last signed in, and last did something in this council."""

    signed_in: datetime | None = None
    acted: datetime | None = None


@dataclass(frozen=True)
class Finished:
    """A finished review with its counts."""

    review: AccessReview
    kept: int
    removed: int


def open_review(*, hold: bool = False) -> AccessReview | None:
    """The review that is not finished; ``hold`` keeps others from finishing it meanwhile."""
    found = select(AccessReview).where(AccessReview.finished_at.is_(None)).order_by(AccessReview.begun_at).limit(1)
    return db.council.scalars(found.with_for_update() if hold else found).one_or_none()


def answers_in(review: AccessReview | None) -> Mapping[UUID, AccessReviewAnswer]:
    if review is None:
        return {}
    found = select(AccessReviewAnswer).where(AccessReviewAnswer.review_id == review.id)
    return {answer.person_id: answer for answer in db.council.scalars(found)}


def finished_reviews(*, limit: int = 8) -> Sequence[Finished]:
    """Newest first."""
    kept = func.count().filter(AccessReviewAnswer.kept)
    rows = db.council.execute(
        select(AccessReview, kept.label("kept"), func.count().label("answers"))
        .join(AccessReviewAnswer, AccessReviewAnswer.review_id == AccessReview.id)
        .where(AccessReview.finished_at.is_not(None))
        .group_by(AccessReview.council_id, AccessReview.id)
        .order_by(AccessReview.finished_at.desc())
        .limit(limit)
    )
    return [Finished(row.AccessReview, row.kept, row.answers - row.kept) for row in rows]


def last_reviewed() -> datetime | None:
    return db.council.scalar(select(func.max(AccessReview.finished_at)))


def review_due() -> bool:
    """Whether the last review, or where there was none the day the council came aboard, is more than a quarter ago."""
    since = last_reviewed() or db.council.scalar(
        select(Council.onboarded_at).where(Council.id == db.council.info["council_id"])
    )
    return since is not None and now() - since > QUARTER


def activity() -> Mapping[UUID, Activity]:
    """By person, from the council's own history."""
    signed_in, acted = (
        func.max(AuditEntry.at).filter(condition)
        for condition in (AuditEntry.act == SIGNED_IN, AuditEntry.act != SIGNED_IN)
    )
    rows = db.council.execute(
        select(AuditEntry.actor_id, signed_in.label("signed_in"), acted.label("acted"))
        .where(AuditEntry.actor_id.is_not(None))
        .group_by(AuditEntry.actor_id)
    )
    return {row.actor_id: Activity(row.signed_in, row.acted) for row in rows}
