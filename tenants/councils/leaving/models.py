"""Exports asked for (schema tenants)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import Uuid
from sqlalchemy.orm import Mapped, mapped_column

from reeve.database import Base, Identified, council_reference, now, within_council


class Export(Identified, Base):
    """One export of everything, asked for by a council admin. ``made_at``: it can be taken, from ``file_id``."""

    __tablename__ = "export"
    __table_args__ = (council_reference(), within_council("file_id", "tenants.file"), {"schema": "tenants"})

    asked_at: Mapped[datetime] = mapped_column(default=now)
    asked_by: Mapped[UUID | None] = mapped_column(Uuid())
    asked_by_name: Mapped[str]
    made_at: Mapped[datetime | None]
    file_id: Mapped[UUID | None] = mapped_column(Uuid())
