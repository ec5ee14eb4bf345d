"""Tables of the rulebook (schema platform)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Integer, UniqueConstraint, Uuid
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
    holds for every nation. From ``begins_on`` on it is what checks are made with; at once where that is None."""

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
    begins_on: Mapped[date | None]


class Publication(Base):
    """A rule owner's draft, made the rules from ``begins_on`` on. ``changed`` names the rules that are new, changed or
    gone; ``examples`` are those of the draft; ``before`` says how often each was found until then; ``told`` is how many
    councils were told."""

    __tablename__ = "publication"
    __table_args__ = (
        ForeignKeyConstraint(
            ["department_id", "draft_number"],
            ["platform.draft_revision.department_id", "platform.draft_revision.number"],
            name="fk_publication_department_id_draft_number_draft_revision",
        ),
        {"schema": "platform"},
    )

    department_id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True)
    draft_number: Mapped[int] = mapped_column(Integer(), primary_key=True)
    return_key: Mapped[str]
    nation: Mapped[str]
    hash: Mapped[str] = mapped_column(ForeignKey("platform.definition.hash"))
    words: Mapped[str]
    changed: Mapped[dict[str, Any]]
    examples: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}", deferred=True)
    begins_on: Mapped[date]
    untried_because: Mapped[str | None]
    published_by: Mapped[UUID] = mapped_column(Uuid())
    published_by_name: Mapped[str]
    published_at: Mapped[datetime] = mapped_column(default=now)
    before: Mapped[dict[str, Any]]
    told: Mapped[int | None] = mapped_column(Integer())
    told_at: Mapped[datetime | None]
