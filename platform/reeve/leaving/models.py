"""Tables of leaving (schema platform). Acts are rows: each has a person and a time."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Integer, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from reeve.database import Base, CouncilOwned, Identified, council_reference, now


class Archive(CouncilOwned, Base):
    """From ``archived_at`` the council's records are only read, until ``reopened_at`` where they were opened again."""

    __tablename__ = "council_archive"
    __table_args__ = (council_reference(), {"schema": "platform"})

    n: Mapped[int] = mapped_column(Integer(), primary_key=True, autoincrement=False)
    reason: Mapped[str]
    archived_at: Mapped[datetime] = mapped_column(default=now)
    archived_by: Mapped[UUID | None] = mapped_column(Uuid())
    archived_by_name: Mapped[str]
    reopened_at: Mapped[datetime | None]
    reopened_by_name: Mapped[str | None]


class LegalHold(Identified, Base):
    """Nothing of the council (or of the file ``file_id``) may be destroyed. ``side`` is who placed it: council or
    platform."""

    __tablename__ = "legal_hold"
    __table_args__ = (
        council_reference(),
        CheckConstraint("side in ('council', 'platform')", name="side_known"),
        CheckConstraint("side = 'council' or file_id is null", name="platform_sees_no_file"),
        {"schema": "platform"},
    )

    id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True, default=uuid4, sort_order=-10)
    file_id: Mapped[UUID | None] = mapped_column(Uuid())
    side: Mapped[str]
    reason: Mapped[str]
    placed_at: Mapped[datetime] = mapped_column(default=now)
    placed_by: Mapped[UUID | None] = mapped_column(Uuid())
    placed_by_name: Mapped[str]


class HoldLift(CouncilOwned, Base):
    """One person's word that a hold may end. A council's hold takes one, the platform's two, of different people."""

    __tablename__ = "legal_hold_lift"
    __table_args__ = (
        council_reference(),
        ForeignKeyConstraint(["council_id", "hold_id"], ["platform.legal_hold.council_id", "platform.legal_hold.id"]),
        {"schema": "platform"},
    )

    hold_id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True)
    person_id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True)
    person_name: Mapped[str]
    at: Mapped[datetime] = mapped_column(default=now)


class Destruction(CouncilOwned, Base):
    """The destruction of a council's keys: asked for by its admin, consented to by a platform admin, done after
    ``not_before``. ``certificate`` is the signed document once it is done."""

    __tablename__ = "destruction"
    __table_args__ = (
        council_reference(),
        CheckConstraint("consented_by is null or consented_by <> asked_by", name="two_people"),
        CheckConstraint("done_at is null or (consented_at is not null and cancelled_at is null)", name="consented"),
        CheckConstraint("done_at is null or done_at >= not_before", name="after_the_wait"),
        {"schema": "platform"},
    )

    n: Mapped[int] = mapped_column(Integer(), primary_key=True, autoincrement=False)
    reason: Mapped[str]
    asked_at: Mapped[datetime] = mapped_column(default=now)
    asked_by: Mapped[UUID] = mapped_column(Uuid())
    asked_by_name: Mapped[str]
    not_before: Mapped[datetime]
    consented_at: Mapped[datetime | None]
    consented_by: Mapped[UUID | None] = mapped_column(Uuid())
    consented_by_name: Mapped[str | None]
    cancelled_at: Mapped[datetime | None]
    cancelled_by_name: Mapped[str | None]
    done_at: Mapped[datetime | None]
    certificate: Mapped[str | None]
