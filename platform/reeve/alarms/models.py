"""The table of alarms (schema platform). It holds public keys and words: nothing of any council."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from reeve.database import Base, now
from reeve.web.filters import day_and_time

RECEIPTS = "receipts"


class KeyAlarm(Base):
    """``about`` is ``receipts``, or ``channels/`` and a server's id; ``shown`` the key that was seen: for receipts its
    base64, for a server its fingerprint, empty where it is not known. ``department_id`` is whose server it is."""

    __tablename__ = "key_alarm"
    __table_args__ = (
        CheckConstraint("num_nonnulls(settled_at, settled_by_name, settled_words) in (0, 3)", name="settled_whole"),
        Index("ix_key_alarm_open", "about", "shown", unique=True, postgresql_where=text("settled_at is null")),
        {"schema": "platform"},
    )

    id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True, default=uuid4)
    department_id: Mapped[UUID | None] = mapped_column(ForeignKey("platform.department.id"))
    about: Mapped[str]
    shown: Mapped[str]
    words: Mapped[str]
    noticed_at: Mapped[datetime] = mapped_column(default=now)
    settled_at: Mapped[datetime | None]
    settled_by_name: Mapped[str | None]
    settled_words: Mapped[str | None]

    @property
    def reference(self) -> str:
        """What people call it by."""
        return str(self.id)[:8]

    @property
    def told(self) -> str:
        """In one sentence and more, while it is not settled."""
        return f"Noticed {day_and_time(self.noticed_at)} and not settled (alarm {self.reference}): {self.words}"
