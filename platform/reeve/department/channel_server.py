"""The table of departments' servers (schema platform)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import Boolean, CheckConstraint, ForeignKey, Integer, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from reeve.database import Base, now

SFTP = "sftp"
PUSH = "push"
MEANS = {SFTP: "SFTP", PUSH: "HTTPS push"}


class ChannelServer(Base):
    """A department's own server. ``kind`` is practice or live, ``means`` sftp or push.

    ``host``, ``port`` and ``path`` are its address: for SFTP a folder, for a push the path of a URL. ``pinned`` is what
    it is known by: SSH host keys, one a line, or the certificate (PEM) of who vouches for it, None where the public
    authorities do. ``public_key`` is ours (base64 of Ed25519), ``wrapped_key`` its other half under the root key, until
    the server is ended. ``for_tests`` lets the address be a private one. ``refused_at`` is since when it takes nothing,
    with ``refused_words`` and how often; until ``quiet_until`` it is left alone.
    """

    __tablename__ = "channel_server"
    __table_args__ = (
        UniqueConstraint("department_id", "name"),
        CheckConstraint("kind in ('practice', 'live')", name="kind_known"),
        CheckConstraint("means in ('sftp', 'push')", name="means_known"),
        CheckConstraint("kind = 'practice' or not for_tests", name="tests_are_practice"),
        CheckConstraint("means = 'push' or pinned is not null", name="host_key_pinned"),
        {"schema": "platform"},
    )

    id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True, default=uuid4)
    department_id: Mapped[UUID] = mapped_column(ForeignKey("platform.department.id"))
    name: Mapped[str]
    kind: Mapped[str]
    means: Mapped[str]
    host: Mapped[str]
    port: Mapped[int] = mapped_column(Integer())
    path: Mapped[str]
    username: Mapped[str | None]
    pinned: Mapped[str | None]
    for_tests: Mapped[bool] = mapped_column(Boolean(), default=False)
    public_key: Mapped[str]
    wrapped_key: Mapped[bytes | None]
    made_at: Mapped[datetime] = mapped_column(default=now)
    made_by_name: Mapped[str]
    test_asked_at: Mapped[datetime | None]
    tested_at: Mapped[datetime | None]
    tested_well: Mapped[bool | None] = mapped_column(Boolean())
    tested_words: Mapped[str | None]
    refused_at: Mapped[datetime | None]
    refused_words: Mapped[str | None]
    refusals: Mapped[int] = mapped_column(Integer(), default=0)
    quiet_until: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    ended_by_name: Mapped[str | None]

    @property
    def address(self) -> str:
        """As people write it."""
        if self.means == PUSH:
            return f"https://{self.host}{'' if self.port == 443 else f':{self.port}'}{self.path}"
        return f"sftp://{self.username}@{self.host}{'' if self.port == 22 else f':{self.port}'}{self.path}"
