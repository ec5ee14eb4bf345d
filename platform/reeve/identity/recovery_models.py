"""The table of recoveries (schema platform)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from reeve.database import Base, now


class Recovery(Base):
    """Somebody lost every way in and asked for help. An admin of a council of theirs approves; ``ready_at``, a day
    later, the link begins to work, once, until ``expires_at``. Until it is used the person or an admin may stop it.
    """

    __tablename__ = "recovery"
    __table_args__ = ({"schema": "platform"},)

    person_id: Mapped[UUID] = mapped_column(ForeignKey("platform.person.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True, default=uuid4)
    asked_at: Mapped[datetime] = mapped_column(default=now)
    approved_at: Mapped[datetime | None]
    approved_by: Mapped[UUID | None] = mapped_column(ForeignKey("platform.person.id"))
    approved_in: Mapped[UUID | None] = mapped_column(ForeignKey("platform.council.id"))
    token_hash: Mapped[str | None] = mapped_column(unique=True)
    ready_at: Mapped[datetime | None]
    expires_at: Mapped[datetime | None]
    stopped_at: Mapped[datetime | None]
    used_at: Mapped[datetime | None]
