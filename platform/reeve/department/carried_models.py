"""What councils say they sent to the department themselves (schema department)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, Integer, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from reeve.database import Base
from reeve.department.models import Owed


class CarriedReturn(Owed, Base):
    """A version that a person of the council sent by other means: the department's desk knows that, not what is in it.
    ``acknowledged_at`` is when the council first added what came back."""

    __tablename__ = "carried_return"
    __table_args__ = (
        ForeignKeyConstraint(
            ["council_id", "obligation_id"], ["department.obligation.council_id", "department.obligation.id"]
        ),
        {"schema": "department"},
    )

    obligation_id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True)
    version_number: Mapped[int] = mapped_column(Integer(), primary_key=True, autoincrement=False)
    sent_at: Mapped[datetime]
    acknowledged_at: Mapped[datetime | None]
