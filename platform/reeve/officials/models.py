"""Access reviews of a department (schema platform): once a quarter an admin keeps or removes each of its people."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from reeve.database import Base, now


class DepartmentReview(Base):
    """One review, begun with its first answer and finished when everybody who belongs has one."""

    __tablename__ = "department_review"
    __table_args__ = (
        Index("uq_department_review_open", "department_id", unique=True, postgresql_where=text("finished_at is null")),
        {"schema": "platform"},
    )

    department_id: Mapped[UUID] = mapped_column(ForeignKey("platform.department.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True, default=uuid4)
    begun_at: Mapped[datetime] = mapped_column(default=now)
    finished_at: Mapped[datetime | None]
    finished_by_name: Mapped[str | None]


class DepartmentReviewAnswer(Base):
    """What an admin said of one person: kept, or removed. ``roles`` are those held at that moment, in words."""

    __tablename__ = "department_review_answer"
    __table_args__ = (
        ForeignKeyConstraint(
            ["department_id", "review_id"],
            ["platform.department_review.department_id", "platform.department_review.id"],
            name="fk_department_review_answer_department_id_review_id_department_review",
        ),
        {"schema": "platform"},
    )

    department_id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True)
    review_id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True)
    person_id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True)
    person_name: Mapped[str]
    roles: Mapped[str]
    kept: Mapped[bool]
    by_name: Mapped[str]
    at: Mapped[datetime] = mapped_column(default=now)
