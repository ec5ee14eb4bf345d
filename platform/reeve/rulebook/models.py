"""Tables of the rulebook (schema platform)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Integer, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from reeve.database import Base, now


class ReturnKind(Base):
    """A kind of statutory return, e.g. ``shbe``, and the department it is owed to."""

    __tablename__ = "return_kind"
    __table_args__ = ({"schema": "platform"},)

    key: Mapped[str] = mapped_column(primary_key=True)
    department_id: Mapped[UUID] = mapped_column(ForeignKey("platform.department.id"), primary_key=True)
    title: Mapped[str]


class DefinitionRelease(Base):
    """One released revision of a definition: the resolved canonical JSON and its hash. ``nation`` is empty where one
    holds for every nation."""

    __tablename__ = "definition"
    __table_args__ = (UniqueConstraint("return_key", "nation", "period_from", "revision"), {"schema": "platform"})

    hash: Mapped[str] = mapped_column(primary_key=True)
    return_key: Mapped[str]
    nation: Mapped[str] = mapped_column(server_default="", default="")
    period_from: Mapped[str]
    revision: Mapped[int] = mapped_column(Integer())
    status: Mapped[str]
    resolved: Mapped[str]
    released_at: Mapped[datetime] = mapped_column(default=now)
    released_by: Mapped[UUID | None] = mapped_column(Uuid())
