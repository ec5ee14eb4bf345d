"""The wrapped keys (schema platform). Wrapped by the root key; without it they open nothing."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Integer
from sqlalchemy.orm import Mapped, mapped_column

from reeve.database import Base, now


class CouncilKey(Base):
    """A council's own key, wrapped by the root key. Destroying every version shreds all the council's files."""

    __tablename__ = "council_key"
    __table_args__ = ({"schema": "platform"},)

    council_id: Mapped[UUID] = mapped_column(ForeignKey("platform.council.id"), primary_key=True)
    version: Mapped[int] = mapped_column(Integer(), primary_key=True, autoincrement=False)
    wrapped: Mapped[bytes]
    created_at: Mapped[datetime] = mapped_column(default=now)
    destroyed_at: Mapped[datetime | None]


class DepartmentKey(Base):
    """A department's key, wrapped by the root key; a consignment's data key is wrapped a second time under it."""

    __tablename__ = "department_key"
    __table_args__ = ({"schema": "platform"},)

    department_id: Mapped[UUID] = mapped_column(ForeignKey("platform.department.id"), primary_key=True)
    version: Mapped[int] = mapped_column(Integer(), primary_key=True, autoincrement=False)
    wrapped: Mapped[bytes]
    created_at: Mapped[datetime] = mapped_column(default=now)
