"""Tables of the log (schema platform). They hold hashes, signed heads and public keys: nothing of any council."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, SmallInteger
from sqlalchemy.orm import Mapped, mapped_column

from reeve.database import Base, now


class LogNode(Base):
    """The hash of one complete subtree: ``2 ** level`` entries from ``place * 2 ** level``. Level 0 are the entries.
    Written only by ``platform.append_log``."""

    __tablename__ = "log_node"
    __table_args__ = (CheckConstraint("octet_length(hash) = 32", name="hash_whole"), {"schema": "platform"})

    level: Mapped[int] = mapped_column(SmallInteger(), primary_key=True, autoincrement=False)
    place: Mapped[int] = mapped_column(BigInteger(), primary_key=True, autoincrement=False)
    hash: Mapped[bytes]


class KeptHead(Base):
    """The signed head of a day, for ever: ``document`` as it is given away, with the path from the kept head before."""

    __tablename__ = "tree_head"
    __table_args__ = ({"schema": "platform"},)

    day: Mapped[date] = mapped_column(primary_key=True)
    size: Mapped[int] = mapped_column(BigInteger())
    document: Mapped[str]
    signed_at: Mapped[datetime] = mapped_column(default=now)

    @property
    def root_words(self) -> str:
        """As the document says it: ``sha256:`` and 64 hex digits."""
        root: str = json.loads(self.document)["head"]["root"]
        return root


class ReceiptKey(Base):
    """A key this installation signs with, from ``from_at`` on; for ever. ``change`` is how the key before it announced
    it (canonical JSON), None for the first."""

    __tablename__ = "receipt_key"
    __table_args__ = ({"schema": "platform"},)

    public_key: Mapped[str] = mapped_column(primary_key=True)
    from_at: Mapped[datetime]
    change: Mapped[str | None]
    kept_at: Mapped[datetime] = mapped_column(default=now)


class LogLook(Base):
    """One time the whole log was looked through, and every fault that was found, in words. None is good."""

    __tablename__ = "log_look"
    __table_args__ = ({"schema": "platform"},)

    at: Mapped[datetime] = mapped_column(primary_key=True, default=now)
    size: Mapped[int] = mapped_column(BigInteger())
    receipts: Mapped[int] = mapped_column(BigInteger())
    heads: Mapped[int] = mapped_column(BigInteger())
    faults: Mapped[list[Any]]
