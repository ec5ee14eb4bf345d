"""Tables of coming aboard (schema platform): the agreement, going live, and support by consent."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from reeve.database import Base, now


class AgreementRequest(Base):
    """Somebody the council named is asked to accept the data processing terms, by a single-use link kept as a hash.

    ``officer_name`` is the council's data protection officer, who stands in the text that is accepted.
    """

    __tablename__ = "agreement_request"
    __table_args__ = (
        ForeignKeyConstraint(["council_id"], ["platform.council.id"]),
        Index("uq_agreement_request_token_hash", "token_hash", unique=True),
        {"schema": "platform"},
    )

    council_id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True)
    id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True, default=uuid4)
    token_hash: Mapped[str]
    name: Mapped[str]
    email: Mapped[str]
    officer_name: Mapped[str]
    version: Mapped[str]
    asked_at: Mapped[datetime] = mapped_column(default=now)
    asked_by: Mapped[UUID | None] = mapped_column(ForeignKey("platform.person.id"))
    expires_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]


class Agreement(Base):
    """The terms as they were accepted: which version, for which council and officer, by whom, when.

    ``text_hash`` is the SHA-256, in hex, of the text that was on the page; with the names kept here the text can be
    written again from its version and compared.
    """

    __tablename__ = "agreement"
    __table_args__ = (
        ForeignKeyConstraint(
            ["council_id", "request_id"], ["platform.agreement_request.council_id", "platform.agreement_request.id"]
        ),
        {"schema": "platform"},
    )

    council_id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True)
    request_id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True)
    version: Mapped[str]
    council_name: Mapped[str]
    officer_name: Mapped[str]
    text_hash: Mapped[str]
    name: Mapped[str]
    email: Mapped[str]
    capacity: Mapped[str]
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("platform.person.id"))
    accepted_at: Mapped[datetime] = mapped_column(default=now)


class GoingLive(Base):
    """From here on the council sees its live obligations and channels; until then only practice."""

    __tablename__ = "going_live"
    __table_args__ = (ForeignKeyConstraint(["council_id"], ["platform.council.id"]), {"schema": "platform"})

    council_id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True)
    at: Mapped[datetime] = mapped_column(default=now)
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("platform.person.id"))
    person_name: Mapped[str]


class SupportSession(Base):
    """One of the platform's people asks to read a council's pages; the council's admin allows it for some hours.

    ``rows`` is whether lines of findings may be taken away too. It may be refused, and ended early by either side.
    """

    __tablename__ = "support_session"
    __table_args__ = (
        ForeignKeyConstraint(["council_id"], ["platform.council.id"]),
        CheckConstraint("num_nonnulls(approved_at, refused_at) <= 1", name="one_answer"),
        CheckConstraint(
            "num_nonnulls(approved_at, approved_by_name, approval_reason, until) in (0, 4)", name="approval_whole"
        ),
        CheckConstraint("until <= approved_at + interval '8 hours'", name="not_longer_than_a_day_at_work"),
        Index("ix_support_session_asked_by", "asked_by"),
        {"schema": "platform"},
    )

    council_id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True)
    id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True, default=uuid4)
    asked_at: Mapped[datetime] = mapped_column(default=now)
    asked_by: Mapped[UUID] = mapped_column(ForeignKey("platform.person.id"))
    asked_by_name: Mapped[str]
    reason: Mapped[str]
    purpose: Mapped[str]
    approved_at: Mapped[datetime | None]
    approved_by: Mapped[UUID | None] = mapped_column(ForeignKey("platform.person.id"))
    approved_by_name: Mapped[str | None]
    approval_reason: Mapped[str | None]
    until: Mapped[datetime | None]
    rows: Mapped[bool] = mapped_column(default=False)
    refused_at: Mapped[datetime | None]
    refused_by_name: Mapped[str | None]
    ended_at: Mapped[datetime | None]
    ended_by_name: Mapped[str | None]

    def state(self, *, at: datetime) -> str:
        """In a word, from what was done to it and the time."""
        if self.refused_at is not None:
            return "Refused"
        if self.ended_at is not None:
            return "Ended"
        if self.until is None:
            return "Asked"
        return "Running" if self.until > at else "Over"
