"""Where a department is told of what came, and each try (schema department)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from reeve.database import Base, now
from reeve.department.models import Owed, of_consignment


class Webhook(Base):
    """The address of a department's machine; one in force at most. ``secret`` signs each call, sealed under the root
    key: it must be read again, and is shown once."""

    __tablename__ = "webhook"
    __table_args__ = (
        Index("ix_webhook_in_force", "department_id", unique=True, postgresql_where=text("ended_at is null")),
        {"schema": "department"},
    )

    id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True, default=uuid4)
    department_id: Mapped[UUID] = mapped_column(ForeignKey("platform.department.id"))
    url: Mapped[str]
    secret: Mapped[bytes]
    made_at: Mapped[datetime] = mapped_column(default=now)
    made_by_name: Mapped[str]
    ended_at: Mapped[datetime | None]
    ended_by_name: Mapped[str | None]


class WebhookTry(Owed, Base):
    """One call about one consignment. ``next_at`` is when it is tried again, None where it was taken or given up."""

    __tablename__ = "webhook_try"
    __table_args__ = (
        of_consignment(),
        CheckConstraint("outcome in ('taken', 'refused')", name="outcome_known"),
        Index("ix_webhook_try_at", "department_id", "at"),
        {"schema": "department"},
    )

    consignment_id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True)
    webhook_id: Mapped[UUID] = mapped_column(ForeignKey("department.webhook.id"), primary_key=True)
    n: Mapped[int] = mapped_column(Integer(), primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(default=now)
    outcome: Mapped[str]
    words: Mapped[str]
    next_at: Mapped[datetime | None]
