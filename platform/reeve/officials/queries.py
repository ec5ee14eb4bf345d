"""Who belongs to this department, in which role; the reviews of their access; when each was last here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select

from reeve.audit.models import AuditEntry
from reeve.database import db, now
from reeve.errors import NotFound
from reeve.identity.models import DepartmentMembership, Person
from reeve.identity.permissions import DEPARTMENT_ROLES
from reeve.identity.queries import in_force, today
from reeve.officials.models import DepartmentReview, DepartmentReviewAnswer

QUARTER = timedelta(days=92)
ADMIN = "department_admin"
SIGNED_IN = "person.signed_in"


@dataclass(frozen=True)
class Official:
    """A person and the roles they hold in the department today, in the order of ``DEPARTMENT_ROLES``."""

    person: Person
    held: tuple[DepartmentMembership, ...]

    @property
    def roles(self) -> tuple[str, ...]:
        return tuple(membership.role for membership in self.held)

    @property
    def in_words(self) -> str:
        return ", ".join(DEPARTMENT_ROLES[role] for role in self.roles)


@dataclass(frozen=True)
class Finished:
    """A finished review with its counts."""

    review: DepartmentReview
    kept: int
    removed: int


def officials() -> list[Official]:
    """Everybody with a role today, by name."""
    rows = db.department.execute(
        select(Person, DepartmentMembership)
        .join(DepartmentMembership, DepartmentMembership.person_id == Person.id)
        .where(in_force(DepartmentMembership.from_on, DepartmentMembership.to_on))
        .order_by(Person.name, Person.id, DepartmentMembership.role)
    ).all()
    by_person: dict[UUID, tuple[Person, list[DepartmentMembership]]] = {}
    for person, membership in rows:
        by_person.setdefault(person.id, (person, []))[1].append(membership)
    order = list(DEPARTMENT_ROLES)
    return [
        Official(person, tuple(sorted(held, key=lambda one: order.index(one.role))))
        for person, held in by_person.values()
    ]


def get_official(person_id: UUID) -> Official:
    """Raises NotFound where the person holds no role in this department."""
    for official in officials():
        if official.person.id == person_id:
            return official
    raise NotFound


def admins(*, hold: bool = False) -> Sequence[DepartmentMembership]:
    """The admin roles in force without an end, of people whose account is open. ``hold`` keeps them from changing until
    this unit ends, so that two admins cannot end each other's at once."""
    found = (
        select(DepartmentMembership)
        .join(Person, Person.id == DepartmentMembership.person_id)
        .where(DepartmentMembership.role == ADMIN, DepartmentMembership.from_on <= today())
        .where(DepartmentMembership.to_on.is_(None), Person.closed_at.is_(None))
        .order_by(DepartmentMembership.person_id)
    )
    return db.department.scalars(found.with_for_update(of=DepartmentMembership) if hold else found).all()


def began_today(person_id: UUID, role: str) -> DepartmentMembership | None:
    """The row of this role that began today, ended or not."""
    key = (db.department.info["department_id"], person_id, role, today())
    return db.department.get(DepartmentMembership, key)


def open_review(*, hold: bool = False) -> DepartmentReview | None:
    """The review that is not finished; ``hold`` keeps others from finishing it meanwhile."""
    found = select(DepartmentReview).where(DepartmentReview.finished_at.is_(None))
    return db.department.scalars(found.with_for_update() if hold else found).one_or_none()


def answers_in(review: DepartmentReview | None) -> Mapping[UUID, DepartmentReviewAnswer]:
    if review is None:
        return {}
    found = select(DepartmentReviewAnswer).where(DepartmentReviewAnswer.review_id == review.id)
    return {answer.person_id: answer for answer in db.department.scalars(found)}


def finished_reviews(*, limit: int = 8) -> Sequence[Finished]:
    """Newest first."""
    kept = func.count().filter(DepartmentReviewAnswer.kept)
    rows = db.department.execute(
        select(DepartmentReview, kept.label("kept"), func.count().label("answers"))
        .join(DepartmentReviewAnswer, DepartmentReviewAnswer.review_id == DepartmentReview.id)
        .where(DepartmentReview.finished_at.is_not(None))
        .group_by(DepartmentReview.department_id, DepartmentReview.id)
        .order_by(DepartmentReview.finished_at.desc())
        .limit(limit)
    )
    return [Finished(row.DepartmentReview, row.kept, row.answers - row.kept) for row in rows]


def last_reviewed() -> datetime | None:
    return db.department.scalar(select(func.max(DepartmentReview.finished_at)))


def review_due() -> bool:
    """Whether the last review, or where there was none the first person's coming, is more than a quarter ago."""
    since = last_reviewed() or db.department.scalar(
        select(func.min(AuditEntry.at)).where(AuditEntry.chain_id == db.department.info["department_id"])
    )
    return since is not None and now() - since > QUARTER


def last_signed_in() -> Mapping[UUID, datetime]:
    """By person, from the department's own history."""
    rows = db.department.execute(
        select(AuditEntry.actor_id, func.max(AuditEntry.at).label("at"))
        .where(AuditEntry.act == SIGNED_IN, AuditEntry.actor_id.is_not(None))
        .group_by(AuditEntry.actor_id)
    )
    return {row.actor_id: row.at for row in rows}
