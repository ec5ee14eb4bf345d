"""Tables of signing in with a council's own account (schema platform)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, UniqueConstraint, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from reeve.database import Base, now
from reeve.database.base import CouncilOwned, council_reference

LIVE = ("on", "required")


class SignInProvider(CouncilOwned, Base):
    """One set of sign-in settings of a council. New settings are a new number, so that those in use go on working
    until the new ones are tested; at most one is in use.

    ``issuer`` and ``directory_id`` are what tokens must come from. ``client_secret`` is sealed under the root key.
    ``state``: ``off`` (saved), ``tested``, ``on``, ``required``, and ``replaced`` at the end.
    """

    __tablename__ = "sign_in_provider"
    __table_args__ = (
        council_reference(),
        CheckConstraint("state in ('off', 'tested', 'on', 'required', 'replaced')", name="state_known"),
        CheckConstraint("state = 'off' or state = 'replaced' or tested_at is not null", name="tested_before_use"),
        Index(
            "uq_sign_in_provider_in_use",
            "council_id",
            unique=True,
            postgresql_where=text("state in ('on', 'required')"),
        ),
        {"schema": "platform"},
    )

    number: Mapped[int] = mapped_column(Integer(), primary_key=True, autoincrement=False)
    state: Mapped[str]
    address: Mapped[str]
    issuer: Mapped[str]
    directory_id: Mapped[str | None]
    client_id: Mapped[str]
    client_secret: Mapped[bytes]
    trusts_mfa: Mapped[bool]
    set_by: Mapped[UUID] = mapped_column(ForeignKey("platform.person.id"))
    set_at: Mapped[datetime] = mapped_column(default=now)
    tested_by: Mapped[UUID | None] = mapped_column(ForeignKey("platform.person.id"))
    tested_at: Mapped[datetime | None]

    @property
    def live(self) -> bool:
        return self.state in LIVE


class OpenIdAccount(CouncilOwned, Base):
    """Which account at a council's directory is which person. ``account_hash`` is over issuer, directory and object
    ids; the gate finds the row by that hash alone."""

    __tablename__ = "openid_account"
    __table_args__ = (
        council_reference(),
        UniqueConstraint("council_id", "person_id"),
        Index("ix_openid_account_person_id", "person_id"),
        {"schema": "platform"},
    )

    account_hash: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("platform.person.id"))
    issuer: Mapped[str]
    directory_id: Mapped[str | None]
    object_id: Mapped[str]
    linked_at: Mapped[datetime] = mapped_column(default=now)


class OpenIdAttempt(Base):
    """Somebody on their way to their council's directory and back. The key is the hash of the state they carry, good
    once, for ten minutes, in the browser whose mark hashes to ``browser_hash``."""

    __tablename__ = "openid_attempt"
    __table_args__ = (
        CheckConstraint("purpose in ('sign_in', 'link', 'test', 'join')", name="purpose_known"),
        Index("ix_openid_attempt_council_id", "council_id"),
        {"schema": "platform"},
    )

    token_hash: Mapped[str] = mapped_column(primary_key=True)
    council_id: Mapped[UUID] = mapped_column(ForeignKey("platform.council.id"))
    number: Mapped[int | None] = mapped_column(Integer())
    purpose: Mapped[str]
    browser_hash: Mapped[str]
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("platform.person.id"))
    onwards: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class OpenIdEntry(CouncilOwned, Base):
    """A session in which the person proved themselves as this council asks: ``account``, or ``break-glass``."""

    __tablename__ = "openid_entry"
    __table_args__ = (
        council_reference(),
        CheckConstraint("how in ('account', 'break-glass')", name="how_known"),
        {"schema": "platform"},
    )

    token_hash: Mapped[str] = mapped_column(ForeignKey("platform.session.token_hash"), primary_key=True)
    how: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("platform.person.id"))
    at: Mapped[datetime] = mapped_column(default=now)


class BreakGlass(CouncilOwned, Base):
    """A member who may come in with a passkey while their council requires its own sign-in."""

    __tablename__ = "break_glass"
    __table_args__ = (council_reference(), {"schema": "platform"})

    person_id: Mapped[UUID] = mapped_column(ForeignKey("platform.person.id"), primary_key=True)
    named_by: Mapped[UUID] = mapped_column(Uuid())
    named_at: Mapped[datetime] = mapped_column(default=now)
