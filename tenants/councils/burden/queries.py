"""Reading who sent what in a quarter, what was answered, and who acted on it when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, select
from sqlalchemy.orm import aliased

from councils.burden.models import TimeAnswer
from councils.burden.quarters import Quarter
from councils.returns.models import Version
from councils.signoff.models import Submission
from reeve.audit.models import AuditEntry
from reeve.database import db
from reeve.department.models import Obligation
from reeve.identity.models import Membership
from reeve.register.models import Council


def first_sent_by(person_id: UUID, quarter: Quarter) -> UUID | None:
    """The obligation of the first return this person sent in a quarter, in the council's unit."""
    return db.council.scalar(
        select(Version.obligation_id)
        .join(Submission, Submission.version_id == Version.id)
        .where(Submission.submitted_by == person_id, Submission.submitted_at >= quarter.start)
        .order_by(Submission.submitted_at)
        .limit(1)
    )


def find_answer(person_id: UUID, quarter: Quarter) -> TimeAnswer | None:
    return db.council.scalars(
        select(TimeAnswer).where(TimeAnswer.person_id == person_id, TimeAnswer.quarter == quarter.name)
    ).one_or_none()


def councils_aboard() -> Sequence[UUID]:
    """For the platform's job."""
    return db.platform.scalars(select(Council.id).where(Council.onboarded_at.is_not(None)).order_by(Council.id)).all()


def answers_in(quarter: Quarter) -> Sequence[Row[UUID, str, bool, int]]:
    """Department, return, practice and minutes of each answer that says some, in the council's unit."""
    return db.council.execute(
        select(Obligation.department_id, Obligation.return_key, Obligation.practice, TimeAnswer.minutes)
        .join(TimeAnswer, TimeAnswer.obligation_id == Obligation.id)
        .where(TimeAnswer.quarter == quarter.name, TimeAnswer.minutes.is_not(None))
    ).all()  # type: ignore[return-value]


def first_sent_in(quarter: Quarter) -> Sequence[Row[Any]]:
    """Each return whose first version was sent in a quarter, and when, in the council's unit."""
    sent_at = func.min(Submission.submitted_at).label("sent_at")
    version = aliased(Version)
    return db.council.execute(
        select(Obligation.department_id, Obligation.return_key, Obligation.practice, Obligation.period, sent_at)
        .join(version, version.obligation_id == Obligation.id)
        .join(Submission, Submission.version_id == version.id)
        .group_by(Obligation.id, *(Obligation.department_id, Obligation.return_key, Obligation.practice))
        .group_by(Obligation.period)
        .having((sent_at >= quarter.start) & (sent_at < quarter.end))
    ).all()  # type: ignore[return-value]


def acts_on(subjects: Sequence[str]) -> Mapping[str, Sequence[tuple[UUID, datetime]]]:
    """Who of the council's own people acted when, by the return their acts are about, in the council's unit."""
    about = func.split_part(AuditEntry.subject, "/", 1) + "/" + func.split_part(AuditEntry.subject, "/", 2)
    rows = db.council.execute(
        select(about.label("about"), AuditEntry.actor_id, AuditEntry.at).where(
            AuditEntry.chain_id == db.council.info["council_id"],
            AuditEntry.actor_id.in_(select(Membership.person_id)),
            about.in_(subjects),
        )
    ).all()
    found: dict[str, list[tuple[UUID, datetime]]] = {}
    for row in rows:
        found.setdefault(row.about, []).append((row.actor_id, row.at))
    return found
