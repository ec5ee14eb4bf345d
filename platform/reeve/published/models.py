"""Tables of what anybody may read (schema platform)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Integer, Numeric
from sqlalchemy.orm import Mapped, mapped_column

from reeve.database import Base, now
from reeve.rulebook.fired import FLOOR

NO_FEW = " and ".join(f"(coalesce({part}, 0) = 0 or {part} >= {FLOOR})" for part in ("on_time", "late", "not_in"))
REST = "owed - coalesce(on_time, 0) - coalesce(late, 0) - coalesce(not_in, 0)"


class DeliveredCount(Base):
    """Of the councils that owe a return for a period how many delivered in time, late and not through Reeve; None where
    it is not told. ``dated``: a date was set, so that there is a late."""

    __tablename__ = "delivered_count"
    __table_args__ = (
        CheckConstraint(NO_FEW, name="tells_of_no_few"),
        CheckConstraint("num_nonnulls(on_time, late, not_in) <> 2", name="no_two_of_three"),
        CheckConstraint(f"{REST} = 0 or {REST} >= {FLOOR}", name="no_small_rest"),
        {"schema": "platform"},
    )

    department_id: Mapped[UUID] = mapped_column(ForeignKey("platform.department.id"), primary_key=True)
    return_key: Mapped[str] = mapped_column(primary_key=True)
    practice: Mapped[bool] = mapped_column(primary_key=True)
    period: Mapped[str] = mapped_column(primary_key=True)
    dated: Mapped[bool]
    owed: Mapped[int] = mapped_column(Integer())
    on_time: Mapped[int | None] = mapped_column(Integer())
    late: Mapped[int | None] = mapped_column(Integer())
    not_in: Mapped[int | None] = mapped_column(Integer())
    counted_at: Mapped[datetime] = mapped_column(default=now)


class Pace(Base):
    """How long the jobs of one queue took of late, from asked for to done, in seconds; measured, never guessed."""

    __tablename__ = "pace"
    __table_args__ = ({"schema": "platform"},)

    queue: Mapped[str] = mapped_column(primary_key=True)
    jobs: Mapped[int] = mapped_column(Integer())
    median: Mapped[Decimal] = mapped_column(Numeric())
    nine_in_ten: Mapped[Decimal] = mapped_column(Numeric())
    counted_at: Mapped[datetime] = mapped_column(default=now)


class SelfAsk(Base):
    """In this minute the service asked itself for a page, and in so many milliseconds it came; None: it did not."""

    __tablename__ = "self_ask"
    __table_args__ = ({"schema": "platform"},)

    at: Mapped[datetime] = mapped_column(primary_key=True)
    ms: Mapped[int | None] = mapped_column(Integer())


class ServedDay(Base):
    """Of the ``minutes`` of a day in the United Kingdom, in how many the service answered itself, and how fast. See
    ``answering``."""

    __tablename__ = "served_day"
    __table_args__ = (
        CheckConstraint("answered between 0 and minutes", name="no_more_than_there_are"),
        {"schema": "platform"},
    )

    day: Mapped[date] = mapped_column(primary_key=True)
    minutes: Mapped[int] = mapped_column(Integer())
    answered: Mapped[int] = mapped_column(Integer())
    median_ms: Mapped[int | None] = mapped_column(Integer())
    p95_ms: Mapped[int | None] = mapped_column(Integer())
    counted_at: Mapped[datetime] = mapped_column(default=now)


@dataclass(frozen=True)
class Used:
    """How often something was asked for, how often it came, and how often within a second."""

    asked: int = 0
    came: int = 0
    quick: int = 0

    def __add__(self, other: Used) -> Used:
        return Used(self.asked + other.asked, self.came + other.came, self.quick + other.quick)


class UsedDay(Base):
    """How often people asked for one of a few pages on a day in the United Kingdom, and got it. See ``using``."""

    __tablename__ = "used_day"
    __table_args__ = (
        CheckConstraint("quick between 0 and came and came <= asked", name="no_more_than_asked"),
        {"schema": "platform"},
    )

    day: Mapped[date] = mapped_column(primary_key=True)
    what: Mapped[str] = mapped_column(primary_key=True)
    asked: Mapped[int] = mapped_column(Integer())
    came: Mapped[int] = mapped_column(Integer())
    quick: Mapped[int] = mapped_column(Integer())
