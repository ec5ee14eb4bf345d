"""Checks that keep nothing (schema tenants). The row goes with what it is about."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index, Integer, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from reeve.database import Base, Identified, council_reference, now, within_council


class DryRun(Identified, Base):
    """A file checked as a return of one obligation, until ``expires_at``. ``outcome`` is as of a check.

    ``opened`` counts how often a page about it was opened: only the last one's closing counts.
    ``object_id`` and ``wrapped_key`` are of the bytes and empty once they are destroyed; ``findings_*`` are of what was
    found. ``result`` holds what a check's rows would: totals, figures and what was recognised.
    """

    __tablename__ = "dry_run"
    __table_args__ = (
        council_reference(),
        within_council("obligation_id", "department.obligation"),
        CheckConstraint("outcome in ('clean', 'findings', 'unreadable', 'failed')", name="outcome_known"),
        Index("ix_dry_run_expires_at", "council_id", "expires_at"),
        {"schema": "tenants"},
    )

    obligation_id: Mapped[UUID] = mapped_column(Uuid())
    made_by: Mapped[UUID] = mapped_column(Uuid())
    token_id: Mapped[UUID | None] = mapped_column(Uuid())
    made_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime]
    opened: Mapped[int] = mapped_column(Integer(), default=0)
    name: Mapped[str]
    sha256: Mapped[str]
    size: Mapped[int] = mapped_column(BigInteger())
    object_id: Mapped[str | None]
    wrapped_key: Mapped[bytes | None]
    key_version: Mapped[int] = mapped_column(Integer())
    findings_object_id: Mapped[str | None]
    findings_key: Mapped[bytes | None]
    findings_key_version: Mapped[int | None] = mapped_column(Integer())
    tries: Mapped[int] = mapped_column(Integer(), default=0)
    started_at: Mapped[datetime | None]
    stage: Mapped[str] = mapped_column(default="waiting")
    lines_checked: Mapped[int] = mapped_column(BigInteger(), default=0)
    bytes_checked: Mapped[int] = mapped_column(BigInteger(), default=0)
    outcome: Mapped[str | None]
    problem: Mapped[str | None]
    definition_hash: Mapped[str | None]
    result: Mapped[dict[str, Any] | None]
