"""The audit table (schema platform): one hash-chained list per council, per department and for the platform."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, Index, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from reeve.database import Base


class AuditEntry(Base):
    """One act: who did what, to what, when, in words. Written only by ``platform.append_audit``."""

    __tablename__ = "audit_entry"
    __table_args__ = (
        Index("ix_audit_entry_chain_id_actor_id_seq", "chain_id", "actor_id", "seq"),
        Index("ix_audit_entry_chain_id_act_seq", "chain_id", "act", "seq"),
        {"schema": "platform"},
    )

    chain_id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True)
    seq: Mapped[int] = mapped_column(BigInteger(), primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    actor_id: Mapped[UUID | None] = mapped_column(Uuid())
    actor: Mapped[str]
    acting_for: Mapped[str | None]
    act: Mapped[str]
    subject: Mapped[str]
    words: Mapped[str]
    detail: Mapped[str]
    previous_hash: Mapped[str]
    hash: Mapped[str]
