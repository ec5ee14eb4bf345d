"""What returns cost councils, as the department is told it (schema platform)."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Integer, Numeric
from sqlalchemy.orm import Mapped, mapped_column

from reeve.database import Base, now
from reeve.rulebook.fired import FLOOR


class Burden(Base):
    """Of the councils that sent a return in a quarter ("2026-Q4"): the median of the minutes it took them, as they
    ``said`` and as their acts show (``acted``), and of how many councils each is. Nothing is told of fewer than five;
    each quarter is counted once, so no two counts of it differ."""

    __tablename__ = "burden"
    __table_args__ = (
        CheckConstraint(f"said_councils >= {FLOOR}", name="said_by_no_few"),
        CheckConstraint(f"acted_councils >= {FLOOR}", name="acted_by_no_few"),
        CheckConstraint("(said_councils is null) = (said_minutes is null)", name="said_whole"),
        CheckConstraint("(acted_councils is null) = (acted_minutes is null)", name="acted_whole"),
        {"schema": "platform"},
    )

    department_id: Mapped[UUID] = mapped_column(ForeignKey("platform.department.id"), primary_key=True)
    return_key: Mapped[str] = mapped_column(primary_key=True)
    practice: Mapped[bool] = mapped_column(primary_key=True)
    quarter: Mapped[str] = mapped_column(primary_key=True)
    said_councils: Mapped[int | None] = mapped_column(Integer())
    said_minutes: Mapped[Decimal | None] = mapped_column(Numeric())
    acted_councils: Mapped[int | None] = mapped_column(Integer())
    acted_minutes: Mapped[Decimal | None] = mapped_column(Numeric())
    counted_at: Mapped[datetime] = mapped_column(default=now)
