"""Tables of the department (schema department). Each carries both council and department, and a wall for each."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from reeve.database import Base, now
from reeve.department.channel_server import ChannelServer


class Owed:
    """What every row at the department's door carries: the council it concerns and the department it is owed to."""

    council_id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True, sort_order=-20)
    department_id: Mapped[UUID] = mapped_column(Uuid(), sort_order=-15)


def of_consignment() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(
        ["council_id", "consignment_id"], ["department.consignment.council_id", "department.consignment.id"]
    )


class Channel(Base):
    """How a return travels, dated; ``kind`` practice or live. ``means`` is person, inbox, or by a department's own
    server (``server_id``) sftp or push. One imported from elsewhere has no server here, and has ended."""

    __tablename__ = "channel"
    __table_args__ = (
        CheckConstraint("kind in ('practice', 'live')", name="kind_known"),
        CheckConstraint("means in ('person', 'inbox', 'sftp', 'push')", name="means_known"),
        {"schema": "platform"},
    )

    id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True, default=uuid4)
    department_id: Mapped[UUID] = mapped_column(ForeignKey("platform.department.id"))
    return_key: Mapped[str]
    kind: Mapped[str]
    means: Mapped[str]
    name: Mapped[str]
    from_on: Mapped[date]
    to_on: Mapped[date | None]
    server_id: Mapped[UUID | None] = mapped_column(ForeignKey(ChannelServer.id))


class Obligation(Owed, Base):
    """This council owes this return for this period. ``due_at`` is empty where no source gives a date and the
    department has set none; ``due_note`` says where it comes from, and ``due_set_at`` when the department set it: then
    no rule changes it. ``lapsed_at``: the council does not owe it after all; its own role no longer sees it."""

    __tablename__ = "obligation"
    __table_args__ = (
        UniqueConstraint("council_id", "return_key", "period", "practice"),
        ForeignKeyConstraint(["council_id"], ["platform.council.id"]),
        ForeignKeyConstraint(["department_id"], ["platform.department.id"]),
        Index("ix_obligation_department", "department_id", "return_key", "period"),
        Index("ix_obligation_due_at", "due_at"),
        {"schema": "department"},
    )

    id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True, default=uuid4, sort_order=-10)
    return_key: Mapped[str]
    period: Mapped[str]
    practice: Mapped[bool]
    due_at: Mapped[datetime | None]
    due_note: Mapped[str | None]
    due_set_at: Mapped[datetime | None]
    lapsed_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=now)


class Extension(Owed, Base):
    """More time asked for, until ``wanted_at``, and the department's answer; the obligation's own date is kept.

    ``granted`` is None until the department has answered, and ``due_at`` is set where it granted.
    """

    __tablename__ = "extension"
    __table_args__ = (
        ForeignKeyConstraint(
            ["council_id", "obligation_id"], ["department.obligation.council_id", "department.obligation.id"]
        ),
        CheckConstraint(
            "(granted is null) = (decided_at is null) and coalesce(granted, false) = (due_at is not null)",
            name="answered_whole",
        ),
        Index(
            "ix_extension_undecided",
            "council_id",
            "obligation_id",
            unique=True,
            postgresql_where=text("granted is null"),
        ),
        {"schema": "department"},
    )

    obligation_id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True)
    n: Mapped[int] = mapped_column(Integer(), primary_key=True, autoincrement=False)
    reason: Mapped[str]
    wanted_at: Mapped[datetime | None]
    asked_at: Mapped[datetime] = mapped_column(default=now)
    asked_by: Mapped[str]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str | None]
    decided_words: Mapped[str | None]
    granted: Mapped[bool | None]
    due_at: Mapped[datetime | None]


class Consignment(Owed, Base):
    """The sealed version as handed over: manifest, signature, and the file's key wrapped for the department."""

    __tablename__ = "consignment"
    __table_args__ = (
        UniqueConstraint("council_id", "obligation_id", "number"),
        UniqueConstraint("council_id", "submission_id"),
        ForeignKeyConstraint(
            ["council_id", "obligation_id"], ["department.obligation.council_id", "department.obligation.id"]
        ),
        Index("ix_consignment_department_id", "department_id"),
        {"schema": "department"},
    )

    id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True, default=uuid4, sort_order=-10)
    obligation_id: Mapped[UUID] = mapped_column(Uuid())
    submission_id: Mapped[UUID] = mapped_column(Uuid())
    number: Mapped[int] = mapped_column(Integer())
    version_number: Mapped[int] = mapped_column(Integer())
    practice: Mapped[bool]
    manifest: Mapped[str]
    digest: Mapped[str]
    signature: Mapped[str | None]
    file_id: Mapped[UUID | None] = mapped_column(Uuid())
    object_id: Mapped[str | None]
    file_size: Mapped[int | None] = mapped_column(BigInteger())
    wrapped_key: Mapped[bytes | None]
    key_version: Mapped[int | None] = mapped_column(Integer())
    sealed_at: Mapped[datetime]
    received_at: Mapped[datetime] = mapped_column(default=now)
    supersedes_id: Mapped[UUID | None] = mapped_column(Uuid())


class Receipt(Owed, Base):
    """The transport receipt: these bytes arrived then, signed with Reeve's key; the whole document as text."""

    __tablename__ = "receipt"
    __table_args__ = (of_consignment(), {"schema": "department"})

    consignment_id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True)
    n: Mapped[int] = mapped_column(Integer(), primary_key=True, autoincrement=False)
    document: Mapped[str]
    issued_at: Mapped[datetime] = mapped_column(default=now)


class LateEntry(Owed, Base):
    """Where the log holds a receipt that was given before the log began, and since when; the whole document as text."""

    __tablename__ = "late_entry"
    __table_args__ = (of_consignment(), {"schema": "department"})

    consignment_id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True)
    document: Mapped[str]
    entered_at: Mapped[datetime] = mapped_column(default=now)


class DepartmentAct(Owed):
    """An act by a person of the department on a consignment."""

    consignment_id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True)
    n: Mapped[int] = mapped_column(Integer(), primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(default=now)
    person_id: Mapped[UUID | None] = mapped_column(Uuid())
    person_name: Mapped[str]


class Acceptance(DepartmentAct, Base):
    """The department accepts the consignment; it becomes last period's figures for the next."""

    __tablename__ = "acceptance"
    __table_args__ = (of_consignment(), {"schema": "department"})


class Query(DepartmentAct, Base):
    """A question on a consignment: about a cell, a rule or the whole."""

    __tablename__ = "query"
    __table_args__ = (of_consignment(), {"schema": "department"})

    about: Mapped[str | None]
    words: Mapped[str]
    answer_by: Mapped[datetime | None]


class Reply(Owed, Base):
    """The council's answer to a query: words, or a new version delivered since (``version_number``)."""

    __tablename__ = "reply"
    __table_args__ = (of_consignment(), {"schema": "department"})

    consignment_id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True)
    n: Mapped[int] = mapped_column(Integer(), primary_key=True, autoincrement=False)
    query_n: Mapped[int] = mapped_column(Integer())
    at: Mapped[datetime] = mapped_column(default=now)
    person_id: Mapped[UUID | None] = mapped_column(Uuid())
    person_name: Mapped[str]
    words: Mapped[str]
    version_number: Mapped[int | None] = mapped_column(Integer())


class Rejection(DepartmentAct, Base):
    """The department refuses the consignment, with reasons; the council makes a new version."""

    __tablename__ = "rejection"
    __table_args__ = (of_consignment(), {"schema": "department"})

    reasons: Mapped[str]
    detail: Mapped[dict[str, Any] | None]


class CarriedKey(Base):
    """A key under which an imported council's receipts were signed elsewhere. ``came_from`` says where, in the words of
    the archive: it was never this installation's own.
    """

    __tablename__ = "carried_key"
    __table_args__ = ({"schema": "platform"},)

    council_id: Mapped[UUID] = mapped_column(ForeignKey("platform.council.id"), primary_key=True)
    public_key: Mapped[str] = mapped_column(primary_key=True)
    came_from: Mapped[str]
    carried_at: Mapped[datetime] = mapped_column(default=now)
