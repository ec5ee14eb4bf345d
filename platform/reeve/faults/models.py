"""The table of faults (schema platform)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Integer, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from reeve.database import Base, now


class Fault(Base):
    """One act of Reeve's that was given up. ``id`` is made from what it was about, so that it is told of once; nobody
    can go back from it. ``what`` is ``check`` or ``check only``."""

    __tablename__ = "fault"
    __table_args__ = (CheckConstraint("what in ('check', 'check only')", name="what_known"), {"schema": "platform"})

    id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True)
    what: Mapped[str]
    return_key: Mapped[str]
    reason: Mapped[str]
    tries: Mapped[int] = mapped_column(Integer())
    at: Mapped[datetime] = mapped_column(default=now)

    @property
    def reference(self) -> str:
        return short(self.id)


def short(fault_id: UUID) -> str:
    """What people say to each other: the first eight characters."""
    return fault_id.hex[:8].upper()
