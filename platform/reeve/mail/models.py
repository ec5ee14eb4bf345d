"""The outbox table (schema platform)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import Uuid
from sqlalchemy.orm import Mapped, mapped_column

from reeve.database import Base, now


class Letter(Base):
    """A letter to one person. ``link_until`` is when a link in it stops working. ``chain_id`` is the council whose
    person had it written, if any: to read it is an act in that council's history.
    """

    __tablename__ = "letter"
    __table_args__ = ({"schema": "platform"},)

    id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True, default=uuid4)
    chain_id: Mapped[UUID | None] = mapped_column(Uuid())
    to_name: Mapped[str]
    to_email: Mapped[str]
    subject: Mapped[str]
    body: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(default=now)
    link_until: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
