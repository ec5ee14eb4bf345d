"""Tables of what is compared (schema department)."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Boolean, CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, Integer, Numeric, Uuid
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from reeve.comparison.summary import QUARTILES_FROM
from reeve.comparison.suppress import LEAST
from reeve.database import Base, now

IN_PERIOD = ("council_id", "return_key", "practice", "period")


class OfPeriod:
    """What is of one return of one period, practice or live apart; the columns after whose it is."""

    return_key: Mapped[str] = mapped_column(primary_key=True, sort_order=-9)
    practice: Mapped[bool] = mapped_column(Boolean(), primary_key=True, sort_order=-8)
    period: Mapped[str] = mapped_column(primary_key=True, sort_order=-7)


class AcceptedReturn(OfPeriod, Base):
    """The newest consignment of a council for a period that stands accepted; its figures are ``AcceptedFigure``."""

    __tablename__ = "accepted_return"
    __table_args__ = (
        ForeignKeyConstraint(
            ["council_id", "consignment_id"], ["department.consignment.council_id", "department.consignment.id"]
        ),
        Index("ix_accepted_return_department_id", "department_id", "return_key", "period"),
        {"schema": "department"},
    )

    council_id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True, sort_order=-20)
    department_id: Mapped[UUID] = mapped_column(Uuid(), sort_order=-5)
    consignment_id: Mapped[UUID] = mapped_column(Uuid())
    definition_hash: Mapped[str]
    sealed_at: Mapped[datetime]
    accepted_at: Mapped[datetime]
    taken_at: Mapped[datetime] = mapped_column(default=now)


class AcceptedFigure(OfPeriod, Base):
    """One figure as the manifest states it, money in pence; None where it was not supplied."""

    __tablename__ = "accepted_figure"
    __table_args__ = (
        ForeignKeyConstraint(
            IN_PERIOD,
            [f"department.accepted_return.{name}" for name in IN_PERIOD],
            name="fk_accepted_figure_accepted_return",
        ),
        Index("ix_accepted_figure_department_id", "department_id", "return_key", "cell", "period"),
        {"schema": "department"},
    )

    council_id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True, sort_order=-20)
    cell: Mapped[str] = mapped_column(primary_key=True, sort_order=-6)
    department_id: Mapped[UUID] = mapped_column(Uuid(), sort_order=-5)
    amount: Mapped[Decimal | None] = mapped_column(Numeric())


class Cut(OfPeriod, Base):
    """What is published of one figure over one group of councils, rounded; ``group_key`` as ``groups`` writes it.

    ``median`` None: from one to four of something, so it is not told. The quartiles are None of fewer than ten councils
    too.
    """

    __tablename__ = "cut"
    __table_args__ = (
        CheckConstraint(f"councils >= {LEAST}", name="tells_of_no_few"),
        CheckConstraint(f"councils >= {QUARTILES_FROM} or num_nonnulls(lower, upper) = 0", name="quartiles_of_enough"),
        CheckConstraint(
            f"not counts or (coalesce(median, 0) = 0 or abs(median) >= {LEAST})"
            f" and (coalesce(lower, 0) = 0 or abs(lower) >= {LEAST})"
            f" and (coalesce(upper, 0) = 0 or abs(upper) >= {LEAST})",
            name="no_small_count",
        ),
        Index("ix_cut_return_key", "return_key", "practice", "group_key", "cell", "period"),
        {"schema": "department"},
    )

    department_id: Mapped[UUID] = mapped_column(ForeignKey("platform.department.id"), primary_key=True, sort_order=-20)
    cell: Mapped[str] = mapped_column(primary_key=True, sort_order=-10)
    group_key: Mapped[str] = mapped_column(primary_key=True, sort_order=-6)
    counts: Mapped[bool]
    councils: Mapped[int] = mapped_column(Integer())
    median: Mapped[Decimal | None] = mapped_column(Numeric())
    lower: Mapped[Decimal | None] = mapped_column(Numeric())
    upper: Mapped[Decimal | None] = mapped_column(Numeric())
    made_at: Mapped[datetime] = mapped_column(default=now)


class CutMembers(OfPeriod, Base):
    """Which returns a group held when it was published for the ``n``-th time: what every later cut is held against. The
    department's alone. ``without`` lists, by cell, those of them that gave no such figure."""

    __tablename__ = "cut_members"
    __table_args__ = ({"schema": "department"},)

    department_id: Mapped[UUID] = mapped_column(ForeignKey("platform.department.id"), primary_key=True, sort_order=-20)
    group_key: Mapped[str] = mapped_column(primary_key=True, sort_order=-6)
    n: Mapped[int] = mapped_column(Integer(), primary_key=True, autoincrement=False, sort_order=-5)
    consignments: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid()))
    without: Mapped[dict[str, Any]]
    made_at: Mapped[datetime] = mapped_column(default=now)


class DisputedRule(OfPeriod, Base):
    """How many councils sent a return with a dispute of a rule, as last told: see ``disputed``. No row is of few."""

    __tablename__ = "disputed_rule"
    __table_args__ = (
        CheckConstraint(f"councils >= {LEAST}", name="tells_of_no_few"),
        {"schema": "department"},
    )

    department_id: Mapped[UUID] = mapped_column(ForeignKey("platform.department.id"), primary_key=True, sort_order=-20)
    rule_id: Mapped[str] = mapped_column(primary_key=True, sort_order=-6)
    councils: Mapped[int] = mapped_column(Integer())
    counted_at: Mapped[datetime] = mapped_column(default=now)
