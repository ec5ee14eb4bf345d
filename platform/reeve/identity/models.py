"""Tables of people and signing in (schema platform)."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    UniqueConstraint,
    Uuid,
    func,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from reeve.database import Base, now

ROLES = ("preparer", "certifier", "admin", "viewer")
IN_DEPARTMENT = "'analyst', 'rule_owner', 'department_admin'"


class Person(Base):
    """Somebody who signs in. ``closed_at`` stops every sign-in at once; ``closed_for`` says why, where an admin may
    open the account again. ``active_at`` is the last sign-in, or when the account was made or opened again;
    ``warned_at`` when a letter last said that it closes for want of one. ``language`` is what they chose to read, None
    where they never chose.
    """

    __tablename__ = "person"
    __table_args__ = (
        Index("uq_person_email", text("lower(email)"), unique=True),
        CheckConstraint("language in ('en', 'cy')", name="language_known"),
        {"schema": "platform"},
    )

    id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True, default=uuid4)
    email: Mapped[str]
    name: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(default=now)
    closed_at: Mapped[datetime | None]
    closed_for: Mapped[str | None]
    active_at: Mapped[datetime] = mapped_column(default=now, server_default=func.now())
    warned_at: Mapped[datetime | None]
    language: Mapped[str | None]


class Credential(Base):
    """One way a person proves who they are: ``password`` (argon2 hash), ``totp`` (secret sealed under the root key),
    ``recovery`` (hash of a single-use code). ``last_step`` is the last TOTP time step accepted, so no code works twice.
    """

    __tablename__ = "credential"
    __table_args__ = (
        CheckConstraint("kind in ('password', 'totp', 'recovery')", name="kind_known"),
        {"schema": "platform"},
    )

    person_id: Mapped[UUID] = mapped_column(ForeignKey("platform.person.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True, default=uuid4)
    kind: Mapped[str]
    secret: Mapped[bytes]
    created_at: Mapped[datetime] = mapped_column(default=now)
    confirmed_at: Mapped[datetime | None]
    used_at: Mapped[datetime | None]
    last_step: Mapped[int | None]


class SignIn(Base):
    """A session on the server, known to the browser only by an opaque token; the key is the token's hash.

    ``id`` is what its own person calls it by. ``device`` is a short phrase ("Edge on Windows"), never what the browser
    said of itself.
    ``only_council_id`` is set where a council's own directory was the only proof: it opens that council and no other.
    ``passkey_at`` is when a passkey alone opened it.
    """

    __tablename__ = "session"
    __table_args__ = (Index("ix_session_person_id", "person_id"), {"schema": "platform"})

    token_hash: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(Uuid(), default=uuid4, server_default=func.gen_random_uuid(), unique=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("platform.person.id"))
    device: Mapped[str | None]
    acting_council_id: Mapped[UUID | None] = mapped_column(ForeignKey("platform.council.id"))
    created_at: Mapped[datetime] = mapped_column(default=now)
    seen_at: Mapped[datetime] = mapped_column(default=now)
    password_at: Mapped[datetime | None]
    second_factor_at: Mapped[datetime | None]
    passkey_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    only_council_id: Mapped[UUID | None] = mapped_column(ForeignKey("platform.council.id"))


class SignInAttempt(Base):
    """A failed try at a door, by a keyed hash of the e-mail and of the address, so that guessing is slowed."""

    __tablename__ = "sign_in_attempt"
    __table_args__ = (Index("ix_sign_in_attempt_subject", "subject", "at"), {"schema": "platform"})

    id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True, default=uuid4)
    subject: Mapped[str]
    at: Mapped[datetime] = mapped_column(default=now)


class Membership(Base):
    """A person's role in a council from a day, and to a day. ``deputy_for`` names the certifier a deputy signs for."""

    __tablename__ = "membership"
    __table_args__ = (
        CheckConstraint("role in ('preparer', 'certifier', 'admin', 'viewer')", name="role_known"),
        CheckConstraint("to_on is null or to_on >= from_on", name="dates_in_order"),
        Index("ix_membership_person_id", "person_id"),
        {"schema": "platform"},
    )

    council_id: Mapped[UUID] = mapped_column(ForeignKey("platform.council.id"), primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("platform.person.id"), primary_key=True)
    role: Mapped[str] = mapped_column(primary_key=True)
    from_on: Mapped[date] = mapped_column(primary_key=True)
    to_on: Mapped[date | None]
    granted_by: Mapped[UUID | None] = mapped_column(ForeignKey("platform.person.id"))
    deputy_for: Mapped[UUID | None] = mapped_column(ForeignKey("platform.person.id"))
    capacity: Mapped[str | None]


class DepartmentMembership(Base):
    """A person's role in a department from a day, and to a day, which is the first without it."""

    __tablename__ = "department_membership"
    __table_args__ = (
        CheckConstraint(f"role in ({IN_DEPARTMENT})", name="role_known"),
        CheckConstraint("to_on is null or to_on >= from_on", name="dates_in_order"),
        Index("ix_department_membership_person_id", "person_id"),
        {"schema": "platform"},
    )

    department_id: Mapped[UUID] = mapped_column(ForeignKey("platform.department.id"), primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("platform.person.id"), primary_key=True)
    role: Mapped[str] = mapped_column(primary_key=True)
    from_on: Mapped[date] = mapped_column(primary_key=True)
    to_on: Mapped[date | None]


class PlatformMembership(Base):
    """A person who runs the platform. It gives no sight of any council's data."""

    __tablename__ = "platform_membership"
    __table_args__ = ({"schema": "platform"},)

    person_id: Mapped[UUID] = mapped_column(ForeignKey("platform.person.id"), primary_key=True)
    from_on: Mapped[date] = mapped_column(primary_key=True)
    to_on: Mapped[date | None]


class Invitation(Base):
    """A single-use link, for one e-mail and one role in a council, a department or the platform; kept as a hash."""

    __tablename__ = "invitation"
    __table_args__ = (
        CheckConstraint("num_nonnulls(council_id, department_id) <= 1", name="one_house"),
        CheckConstraint(
            f"role in ('preparer', 'certifier', 'admin', 'viewer', 'accountant', {IN_DEPARTMENT}, 'platform')",
            name="role_known",
        ),
        CheckConstraint(
            "case when council_id is not null then role in ('preparer', 'certifier', 'admin', 'viewer', 'accountant') "
            f"when department_id is not null then role in ({IN_DEPARTMENT}) else role = 'platform' end",
            name="role_fits_house",
        ),
        Index("ix_invitation_council_id", "council_id"),
        {"schema": "platform"},
    )

    id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True, default=uuid4)
    token_hash: Mapped[str] = mapped_column(unique=True)
    council_id: Mapped[UUID | None] = mapped_column(ForeignKey("platform.council.id"))
    department_id: Mapped[UUID | None] = mapped_column(ForeignKey("platform.department.id"))
    email: Mapped[str]
    name: Mapped[str]
    role: Mapped[str]
    capacity: Mapped[str | None]
    invited_by: Mapped[UUID | None] = mapped_column(ForeignKey("platform.person.id"))
    created_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    accepted_by: Mapped[UUID | None] = mapped_column(ForeignKey("platform.person.id"))
    revoked_at: Mapped[datetime | None]


class ApiToken(Base):
    """A machine's key to one council, kept as a keyed hash, with an expiry. ``owner_id`` answers for it: it does what
    they may do, within ``scope`` (words of ``machine.scopes``), and stands as theirs in the history.

    ``used_from`` is the address of its last call; ``minute_*`` and ``hour_*`` count its calls and its files in the
    window that began then.
    """

    __tablename__ = "api_token"
    __table_args__ = (
        ForeignKeyConstraint(["council_id"], ["platform.council.id"]),
        UniqueConstraint("council_id", "id"),
        CheckConstraint("expires_at <= created_at + interval '8784 hours'", name="a_year_at_most"),
        Index("ix_api_token_council_id", "council_id"),
        {"schema": "platform"},
    )

    token_hash: Mapped[str] = mapped_column(primary_key=True)
    council_id: Mapped[UUID] = mapped_column(Uuid())
    owner_id: Mapped[UUID] = mapped_column(ForeignKey("platform.person.id"))
    label: Mapped[str]
    scope: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(default=now, server_default=func.now())
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    used_at: Mapped[datetime | None]
    uses: Mapped[int] = mapped_column(Integer(), default=0)
    id: Mapped[UUID] = mapped_column(Uuid(), default=uuid4, server_default=func.gen_random_uuid())
    begins: Mapped[str] = mapped_column(default="", server_default="")
    made_by_name: Mapped[str] = mapped_column(default="", server_default="")
    revoked_by_name: Mapped[str | None]
    warned_at: Mapped[datetime | None]
    used_from: Mapped[str | None]
    minute_at: Mapped[datetime | None]
    minute_calls: Mapped[int] = mapped_column(Integer(), default=0, server_default="0")
    hour_at: Mapped[datetime | None]
    hour_files: Mapped[int] = mapped_column(Integer(), default=0, server_default="0")
