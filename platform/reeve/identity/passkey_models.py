"""Tables of passkeys (schema platform)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import BigInteger, ForeignKey, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from reeve.database import Base, now


class Passkey(Base):
    """A WebAuthn credential of one person. ``sign_count`` is the authenticator's own count of its uses, 0 where it
    keeps none; ``transports`` is how the browser says it is reached ("internal usb"), for asking the right device.
    """

    __tablename__ = "passkey"
    __table_args__ = ({"schema": "platform"},)

    person_id: Mapped[UUID] = mapped_column(ForeignKey("platform.person.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True, default=uuid4)
    credential_id: Mapped[bytes] = mapped_column(unique=True)
    public_key: Mapped[bytes]
    sign_count: Mapped[int] = mapped_column(BigInteger())
    transports: Mapped[str] = mapped_column(default="")
    name: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(default=now)
    used_at: Mapped[datetime | None]


class PasskeyChallenge(Base):
    """A question put to an authenticator, to be answered once, by the browser it was put to, for one purpose.

    ``token_hash`` is that of the session, or of the cookie of a browser that is not signed in yet.
    """

    __tablename__ = "passkey_challenge"
    __table_args__ = ({"schema": "platform"},)

    token_hash: Mapped[str] = mapped_column(primary_key=True)
    challenge: Mapped[bytes] = mapped_column(primary_key=True)
    purpose: Mapped[str]
    expires_at: Mapped[datetime]
