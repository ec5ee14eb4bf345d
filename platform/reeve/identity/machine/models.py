"""A department's token (schema platform)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from reeve.database import Base, now


class DepartmentToken(Base):
    """A machine's key to what one department was sent: it reads and changes nothing. Kept as a keyed hash, with an
    expiry; ``owner_id`` answers for it, and each read stands as theirs in the council's history. Its use is counted as
    a council's token's is."""

    __tablename__ = "department_token"
    __table_args__ = (
        CheckConstraint("expires_at <= created_at + interval '8784 hours'", name="a_year_at_most"),
        Index("ix_department_token_department_id", "department_id"),
        {"schema": "platform"},
    )

    token_hash: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(Uuid(), default=uuid4, unique=True)
    department_id: Mapped[UUID] = mapped_column(ForeignKey("platform.department.id"))
    owner_id: Mapped[UUID] = mapped_column(ForeignKey("platform.person.id"))
    label: Mapped[str]
    begins: Mapped[str]
    made_by_name: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    revoked_by_name: Mapped[str | None]
    used_at: Mapped[datetime | None]
    used_from: Mapped[str | None]
    uses: Mapped[int] = mapped_column(Integer(), default=0)
    minute_at: Mapped[datetime | None]
    minute_calls: Mapped[int] = mapped_column(Integer(), default=0)
    hour_at: Mapped[datetime | None]
    hour_files: Mapped[int] = mapped_column(Integer(), default=0)
