"""The outbox tables (schema platform)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Integer, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from reeve.database import Base, now


class Letter(Base):
    """A letter to one person. ``link_until`` is when a link in it stops working, ``link_hash`` what the gate knows of
    that link. ``travels`` says that Reeve sends it; else somebody passes it on from the outbox. ``chain_id`` is the
    council whose person had it written, if any: to read it is an act in that council's history. ``once`` names what the
    letter tells and whom: no second letter has the same.

    How it ended: ``sent_at`` (a mail server took it), ``refused_at`` (the address was refused, or it came back) or
    ``stopped_at`` (not sent any more: its link stopped working, or every try failed); ``ended_words`` says why.
    """

    __tablename__ = "letter"
    __table_args__ = ({"schema": "platform"},)

    id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True, default=uuid4)
    chain_id: Mapped[UUID | None] = mapped_column(Uuid())
    kind: Mapped[str] = mapped_column(default="", server_default="")
    to_name: Mapped[str]
    to_email: Mapped[str]
    subject: Mapped[str]
    body: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(default=now)
    link_until: Mapped[datetime | None]
    link_hash: Mapped[str | None]
    once: Mapped[str | None] = mapped_column(unique=True)
    travels: Mapped[bool] = mapped_column(default=False, server_default="false")
    sent_at: Mapped[datetime | None]
    refused_at: Mapped[datetime | None]
    stopped_at: Mapped[datetime | None]
    ended_words: Mapped[str | None]


class LetterAttempt(Base):
    """One try at sending a letter, written down before it is made. ``carrier_id`` is the mail service's own number for
    the letter. Outcomes: taken, refused, later, unknown (Reeve stopped during the try)."""

    __tablename__ = "letter_attempt"
    __table_args__ = (
        CheckConstraint("outcome in ('taken', 'refused', 'later', 'unknown')", name="outcome_known"),
        {"schema": "platform"},
    )

    letter_id: Mapped[UUID] = mapped_column(ForeignKey("platform.letter.id"), primary_key=True)
    n: Mapped[int] = mapped_column(Integer(), primary_key=True, autoincrement=False)
    means: Mapped[str]
    begun_at: Mapped[datetime] = mapped_column(default=now)
    ended_at: Mapped[datetime | None]
    outcome: Mapped[str | None]
    words: Mapped[str | None]
    next_at: Mapped[datetime | None]
    carrier_id: Mapped[str | None]
