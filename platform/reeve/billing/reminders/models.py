"""Which reminder of an invoice was written (schema platform)."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Integer
from sqlalchemy.orm import Mapped, mapped_column

from reeve.billing.models import PLATFORM
from reeve.database import Base, now


class Reminder(Base):
    """One step for one invoice and its due day; put in before anything is written, so that no step is taken twice.

    ``days`` after the due day, negative before it; ``letters`` is how many were written, and 0 of a call to be made.
    """

    __tablename__ = "reminder"
    __table_args__ = (CheckConstraint("days in (-7, 1, 14, 30, 45)", name="days_known"), PLATFORM)

    invoice_id: Mapped[UUID] = mapped_column(ForeignKey("platform.invoice.id"), primary_key=True)
    days: Mapped[int] = mapped_column(Integer(), primary_key=True, autoincrement=False)
    due_on: Mapped[date] = mapped_column(primary_key=True)
    letters: Mapped[int] = mapped_column(Integer(), default=0)
    reminded_at: Mapped[datetime] = mapped_column(default=now)
