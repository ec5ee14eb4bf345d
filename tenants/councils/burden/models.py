"""What officers say a return took (schema tenants)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Integer, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from reeve.database import Base, CouncilOwned, council_reference, now, within_council

MOST_MINUTES = 60_000
"""A thousand hours: more is a slip of the hand."""


class TimeAnswer(CouncilOwned, Base):
    """What a person answered in a quarter ("2026-Q4") about one return; ``minutes`` None: they would rather not say."""

    __tablename__ = "time_answer"
    __table_args__ = (
        council_reference(),
        within_council("obligation_id", "department.obligation"),
        CheckConstraint(f"minutes between 1 and {MOST_MINUTES}", name="minutes_in_reason"),
        {"schema": "tenants"},
    )

    person_id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True)
    quarter: Mapped[str] = mapped_column(primary_key=True)
    obligation_id: Mapped[UUID] = mapped_column(Uuid())
    minutes: Mapped[int | None] = mapped_column(Integer())
    at: Mapped[datetime] = mapped_column(default=now)
