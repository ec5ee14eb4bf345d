"""Checks, totals, figures, explanations and disputes (schema tenants)."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Integer, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from councils.returns.models import Figure as Figure
from reeve.database import Base, CouncilOwned, Identified, council_reference, now, within_council


class CheckRun(Identified, Base):
    """One run of one definition over one version. ``outcome`` is None while it runs, then clean, findings, unreadable
    or failed (our fault: the file is kept and the check is tried again). ``reading`` holds what was recognised."""

    __tablename__ = "check_run"
    __table_args__ = (
        council_reference(),
        within_council("version_id", "tenants.version"),
        within_council("findings_file_id", "tenants.file"),
        within_council("keys_file_id", "tenants.file"),
        CheckConstraint("outcome in ('clean', 'findings', 'unreadable', 'failed')", name="outcome_known"),
        {"schema": "tenants"},
    )

    version_id: Mapped[UUID] = mapped_column(Uuid())
    definition_hash: Mapped[str]
    engine_version: Mapped[str]
    compared_with: Mapped[UUID | None] = mapped_column(Uuid())
    enqueued_at: Mapped[datetime] = mapped_column(default=now)
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    outcome: Mapped[str | None]
    stage: Mapped[str] = mapped_column(default="waiting")
    lines_checked: Mapped[int] = mapped_column(BigInteger(), default=0)
    bytes_checked: Mapped[int] = mapped_column(BigInteger(), default=0)
    tries: Mapped[int] = mapped_column(Integer(), default=0)
    problem: Mapped[str | None]
    reading: Mapped[dict[str, Any] | None]
    findings_file_id: Mapped[UUID | None] = mapped_column(Uuid())
    keys_file_id: Mapped[UUID | None] = mapped_column(Uuid())


class FindingTotal(CouncilOwned, Base):
    """How often a rule was found in a check, and how many of those are answered by an explanation or dispute."""

    __tablename__ = "finding_total"
    __table_args__ = (
        council_reference(),
        within_council("check_id", "tenants.check_run"),
        CheckConstraint("severity in ('stop', 'fix', 'confirm')", name="severity_known"),
        CheckConstraint("answered between 0 and count", name="answered_within_count"),
        {"schema": "tenants"},
    )

    check_id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True)
    rule_id: Mapped[str] = mapped_column(primary_key=True)
    severity: Mapped[str]
    count: Mapped[int] = mapped_column(BigInteger())
    answered: Mapped[int] = mapped_column(BigInteger(), default=0)
    message: Mapped[str]


class Answer(Identified):
    """What the council says to a rule's findings: of one record (``record_key``) or of the whole rule (None)."""

    version_id: Mapped[UUID] = mapped_column(Uuid())
    rule_id: Mapped[str]
    record_key: Mapped[str | None]
    reason: Mapped[str]
    person_id: Mapped[UUID] = mapped_column(Uuid())
    person_name: Mapped[str]
    at: Mapped[datetime] = mapped_column(default=now)
    supersedes_id: Mapped[UUID | None] = mapped_column(Uuid())
    withdrawn_at: Mapped[datetime | None]


class Explanation(Answer, Base):
    """The reason behind a *confirm* finding; it travels with the return."""

    __tablename__ = "explanation"
    __table_args__ = (council_reference(), within_council("version_id", "tenants.version"), {"schema": "tenants"})


class Dispute(Answer, Base):
    """The council says a *fix* rule is wrong here; with a reason it may go on, in sight of certifier and department."""

    __tablename__ = "dispute"
    __table_args__ = (council_reference(), within_council("version_id", "tenants.version"), {"schema": "tenants"})
