"""Tables of changed rules (schema platform): drafts, and their trials. What was published is in the rulebook."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, Integer, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from reeve.database import Base, now


class DraftRevision(Base):
    """A changed definition, whole, as its loader took it; ``words`` say what changes, for councils to read, and
    ``examples`` are those that break its rules and that Reeve's folders do not hold. A row never changes but for being
    set aside: a further change is a further draft."""

    __tablename__ = "draft_revision"
    __table_args__ = ({"schema": "platform"},)

    department_id: Mapped[UUID] = mapped_column(ForeignKey("platform.department.id"), primary_key=True)
    number: Mapped[int] = mapped_column(Integer(), primary_key=True)
    return_key: Mapped[str]
    nation: Mapped[str]
    base_hash: Mapped[str] = mapped_column(ForeignKey("platform.definition.hash"))
    hash: Mapped[str]
    resolved: Mapped[str]
    examples: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}", deferred=True)
    words: Mapped[str]
    made_by: Mapped[UUID] = mapped_column(Uuid())
    made_by_name: Mapped[str]
    made_at: Mapped[datetime] = mapped_column(default=now)
    set_aside_at: Mapped[datetime | None]
    set_aside_by_name: Mapped[str | None]


class RuleTrial(Base):
    """One trial of a draft on practice returns. ``done`` of ``returns`` are read; ``result`` is what may be told, of
    fewer than five councils no number. ``outcome``: ``counted``, ``too_few`` or, through a fault of ours, ``failed``.
    """

    __tablename__ = "rule_trial"
    __table_args__ = (
        ForeignKeyConstraint(
            ["department_id", "draft_number"],
            ["platform.draft_revision.department_id", "platform.draft_revision.number"],
            name="fk_rule_trial_department_id_draft_number_draft_revision",
        ),
        CheckConstraint("outcome in ('counted', 'too_few', 'failed')", name="outcome_known"),
        CheckConstraint("(outcome is null) = (finished_at is null)", name="finished_with_outcome"),
        Index(
            "uq_rule_trial_open",
            "department_id",
            "draft_number",
            unique=True,
            postgresql_where=text("finished_at is null"),
        ),
        {"schema": "platform"},
    )

    department_id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True)
    draft_number: Mapped[int] = mapped_column(Integer(), primary_key=True)
    number: Mapped[int] = mapped_column(Integer(), primary_key=True)
    asked_by: Mapped[UUID] = mapped_column(Uuid())
    asked_by_name: Mapped[str]
    asked_at: Mapped[datetime] = mapped_column(default=now)
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    done: Mapped[int] = mapped_column(Integer(), default=0)
    returns: Mapped[int | None] = mapped_column(Integer())
    outcome: Mapped[str | None]
    result: Mapped[dict[str, Any] | None]
