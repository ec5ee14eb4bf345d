"""What colleagues say to each other about a cell of a form (schema tenants). No part of what is delivered."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from reeve.database import Base, CouncilOwned, Identified, council_reference, now, within_council


class CellComment(Identified, Base):
    """One turn of the conversation about a cell: something said, or the conversation resolved or reopened. Insert
    only; whether it is open is computed from the turns."""

    __tablename__ = "cell_comment"
    __table_args__ = (
        council_reference(),
        within_council("obligation_id", "department.obligation"),
        CheckConstraint("act in ('said', 'resolved', 'reopened')", name="act_known"),
        CheckConstraint("(act = 'said') = (text is not null)", name="said_has_text"),
        Index("ix_cell_comment_obligation", "council_id", "obligation_id"),
        {"schema": "tenants"},
    )

    obligation_id: Mapped[UUID] = mapped_column(Uuid())
    cell: Mapped[str]
    act: Mapped[str]
    text: Mapped[str | None]
    person_id: Mapped[UUID] = mapped_column(ForeignKey("platform.person.id"))
    person_name: Mapped[str]
    at: Mapped[datetime] = mapped_column(default=now)


class Mention(CouncilOwned, Base):
    """A colleague who is asked by a comment: a task until they answer or the conversation is resolved."""

    __tablename__ = "mention"
    __table_args__ = (
        council_reference(),
        within_council("comment_id", "tenants.cell_comment"),
        Index("ix_mention_person", "council_id", "person_id"),
        {"schema": "tenants"},
    )

    comment_id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("platform.person.id"), primary_key=True)
