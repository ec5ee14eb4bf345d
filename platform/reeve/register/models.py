"""Tables of the register (schema platform)."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, Uuid, func
from sqlalchemy.orm import Mapped, mapped_column

from reeve.database import Base, now


class Department(Base):
    """A department of state that is owed returns. DWP is the first row; others are rows."""

    __tablename__ = "department"
    __table_args__ = ({"schema": "platform"},)

    id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True, default=uuid4)
    slug: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    short_name: Mapped[str]


class Council(Base):
    """A local authority; the tenant once it is aboard (``onboarded_at``), until then a line of the register."""

    __tablename__ = "council"
    __table_args__ = (
        CheckConstraint("slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'", name="slug_plain"),
        {"schema": "platform"},
    )

    id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True, default=uuid4)
    slug: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    nation: Mapped[str]
    kind: Mapped[str]
    region: Mapped[str | None]
    administers_hb: Mapped[bool]
    opened_on: Mapped[date | None]
    closed_on: Mapped[date | None]
    onboarded_at: Mapped[datetime | None]


class CouncilName(Base):
    """What a council was called from a day; an old slug redirects to the council's present one."""

    __tablename__ = "council_name"
    __table_args__ = (Index("ix_council_name_slug", "slug"), {"schema": "platform"})

    council_id: Mapped[UUID] = mapped_column(ForeignKey("platform.council.id"), primary_key=True)
    from_on: Mapped[date] = mapped_column(primary_key=True)
    name: Mapped[str]
    slug: Mapped[str]


class CouncilCode(Base):
    """A code others know a council by: scheme ``gss``, ``register`` (three letters) or ``dwp`` (not published)."""

    __tablename__ = "council_code"
    __table_args__ = ({"schema": "platform"},)

    council_id: Mapped[UUID] = mapped_column(ForeignKey("platform.council.id"), primary_key=True)
    scheme: Mapped[str] = mapped_column(primary_key=True)
    from_on: Mapped[date] = mapped_column(primary_key=True)
    code: Mapped[str]


class Succession(Base):
    """One council takes over another's duties from a date. No row ever moves council."""

    __tablename__ = "succession"
    __table_args__ = (
        CheckConstraint("predecessor_id <> successor_id", name="two_councils"),
        {"schema": "platform"},
    )

    predecessor_id: Mapped[UUID] = mapped_column(ForeignKey("platform.council.id"), primary_key=True)
    successor_id: Mapped[UUID] = mapped_column(ForeignKey("platform.council.id"), primary_key=True)
    effective_on: Mapped[date] = mapped_column(primary_key=True)
    recorded_at: Mapped[datetime] = mapped_column(default=now, server_default=func.now())


class CouncilDomain(Base):
    """An e-mail domain a council's people have their addresses at, as the platform recorded it. It suggests only:
    a domain may serve several councils, and membership decides.
    """

    __tablename__ = "council_domain"
    __table_args__ = ({"schema": "platform"},)

    council_id: Mapped[UUID] = mapped_column(ForeignKey("platform.council.id"), primary_key=True)
    domain: Mapped[str] = mapped_column(primary_key=True)
    set_at: Mapped[datetime] = mapped_column(default=now)
    set_by_name: Mapped[str]
