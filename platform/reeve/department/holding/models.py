"""Tables of what is held back (schema department)."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Boolean, CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, Integer, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from reeve.database import Base, now

MOST_DAYS = 366
"""More than a year is no time but for good. Ours: no source gives a longest."""


class HoldAllowance(Base):
    """From ``from_on`` on councils may hold figures of a return back for so many days after they first delivered it;
    for none where ``days`` is 0. ``words`` are the department's grounds. Of several the newest in force counts."""

    __tablename__ = "hold_allowance"
    __table_args__ = (
        CheckConstraint(f"days between 0 and {MOST_DAYS}", name="days_within_a_year"),
        {"schema": "department"},
    )

    department_id: Mapped[UUID] = mapped_column(ForeignKey("platform.department.id"), primary_key=True, sort_order=-20)
    return_key: Mapped[str] = mapped_column(primary_key=True, sort_order=-9)
    n: Mapped[int] = mapped_column(Integer(), primary_key=True, autoincrement=False, sort_order=-8)
    days: Mapped[int] = mapped_column(Integer())
    from_on: Mapped[date]
    words: Mapped[str]
    set_by_name: Mapped[str]
    set_at: Mapped[datetime] = mapped_column(default=now)


class HoldBack(Base):
    """A council keeps the figures of a return out of every comparison until the end of ``until_on``, or until it ends
    that itself."""

    __tablename__ = "hold_back"
    __table_args__ = (
        ForeignKeyConstraint(
            ["council_id", "return_key", "period", "practice"],
            [f"department.obligation.{name}" for name in ("council_id", "return_key", "period", "practice")],
            name="fk_hold_back_obligation",
        ),
        ForeignKeyConstraint(["department_id"], ["platform.department.id"]),
        CheckConstraint("(ended_at is null) = (ended_by_name is null)", name="ended_whole"),
        Index("ix_hold_back_department_id", "department_id", "return_key", "period"),
        {"schema": "department"},
    )

    council_id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True, sort_order=-20)
    return_key: Mapped[str] = mapped_column(primary_key=True, sort_order=-9)
    practice: Mapped[bool] = mapped_column(Boolean(), primary_key=True, sort_order=-8)
    period: Mapped[str] = mapped_column(primary_key=True, sort_order=-7)
    n: Mapped[int] = mapped_column(Integer(), primary_key=True, autoincrement=False, sort_order=-6)
    department_id: Mapped[UUID] = mapped_column(Uuid(), sort_order=-5)
    until_on: Mapped[date]
    reason: Mapped[str]
    held_by_name: Mapped[str]
    held_at: Mapped[datetime] = mapped_column(default=now)
    ended_at: Mapped[datetime | None]
    ended_by_name: Mapped[str | None]
