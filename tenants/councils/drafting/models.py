"""Drafts and their cells (schema tenants)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, Integer, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from reeve.database import Base, CouncilOwned, Identified, council_reference, now, within_council


class Draft(Identified, Base):
    """The one draft of an obligation. ``lock_version`` rises with every save."""

    __tablename__ = "draft"
    __table_args__ = (
        council_reference(),
        within_council("obligation_id", "department.obligation"),
        UniqueConstraint("council_id", "obligation_id"),
        {"schema": "tenants"},
    )

    obligation_id: Mapped[UUID] = mapped_column(Uuid())
    lock_version: Mapped[int] = mapped_column(Integer(), default=0)
    begun_at: Mapped[datetime] = mapped_column(default=now)


class DraftValue(CouncilOwned, Base):
    """What stands in one cell, as typed; who typed it and when. Kept as text so that an unreadable cell is not lost.
    ``unable`` is why the council cannot supply the figure, where it cannot."""

    __tablename__ = "draft_value"
    __table_args__ = (council_reference(), within_council("draft_id", "tenants.draft"), {"schema": "tenants"})

    draft_id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True)
    cell: Mapped[str] = mapped_column(primary_key=True)
    text: Mapped[str]
    unable: Mapped[str | None]
    lock_version: Mapped[int] = mapped_column(Integer())
    saved_by: Mapped[UUID] = mapped_column(Uuid())
    saved_by_name: Mapped[str]
    saved_at: Mapped[datetime] = mapped_column(default=now)


class DraftContributor(CouncilOwned, Base):
    """Everybody who ever changed a cell of the draft, so that overwriting their entry does not remove their hand."""

    __tablename__ = "draft_contributor"
    __table_args__ = (council_reference(), within_council("draft_id", "tenants.draft"), {"schema": "tenants"})

    draft_id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True)
    person_id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True)
    name: Mapped[str]
    first_at: Mapped[datetime] = mapped_column(default=now)


class SectionOpening(CouncilOwned, Base):
    """A section that the certifier had not sent back, opened again by somebody who says why."""

    __tablename__ = "section_opening"
    __table_args__ = (
        council_reference(),
        ForeignKeyConstraint(
            ["council_id", "submission_id"], ["tenants.decline.council_id", "tenants.decline.submission_id"]
        ),
        {"schema": "tenants"},
    )

    submission_id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True)
    section: Mapped[str] = mapped_column(primary_key=True)
    reason: Mapped[str]
    person_id: Mapped[UUID] = mapped_column(Uuid())
    person_name: Mapped[str]
    at: Mapped[datetime] = mapped_column(default=now)
