"""What a person carried to the department, and what the department acknowledged (schema tenants)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, Integer, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from reeve.database import Base, CouncilOwned, council_reference, now, within_council


class Carriage(CouncilOwned, Base):
    """One delivery that a person made: when (``sent_at``, as they say it), how and to whom."""

    __tablename__ = "carriage"
    __table_args__ = (council_reference(), within_council("delivery_id", "tenants.delivery"), {"schema": "tenants"})

    delivery_id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True)
    sent_at: Mapped[datetime]
    how: Mapped[str]
    to_whom: Mapped[str]
    person_id: Mapped[UUID] = mapped_column(Uuid())
    person_name: Mapped[str]
    at: Mapped[datetime] = mapped_column(default=now)


class Acknowledgement(CouncilOwned, Base):
    """What came back from the department for a carriage, kept in the vault."""

    __tablename__ = "acknowledgement"
    __table_args__ = (
        council_reference(),
        ForeignKeyConstraint(
            ["council_id", "delivery_id"], ["tenants.carriage.council_id", "tenants.carriage.delivery_id"]
        ),
        within_council("file_id", "tenants.file"),
        {"schema": "tenants"},
    )

    delivery_id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True)
    n: Mapped[int] = mapped_column(Integer(), primary_key=True, autoincrement=False)
    file_id: Mapped[UUID] = mapped_column(Uuid())
    person_id: Mapped[UUID] = mapped_column(Uuid())
    person_name: Mapped[str]
    at: Mapped[datetime] = mapped_column(default=now)
