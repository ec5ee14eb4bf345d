"""Refunds, credit that is held, and money a credit note freed (schema platform). Money is integer pence."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from reeve.billing.models import PLATFORM
from reeve.database import Base, now


class Refund(Base):
    """So much of a payment is to be paid back: asked for by one person, confirmed by another, or withdrawn.

    From the asking on it is spent: nobody can match it meanwhile. ``bank_reference`` is what the bank calls the
    transfer out, written down with the confirmation.
    """

    __tablename__ = "refund"
    __table_args__ = (
        CheckConstraint("amount > 0", name="something_goes_back"),
        CheckConstraint("confirmed_by is null or confirmed_by <> asked_by", name="two_people"),
        CheckConstraint(
            "num_nonnulls(confirmed_by, confirmed_at, bank_reference) in (0, 3) "
            "and (confirmed_at is null or withdrawn_at is null)",
            name="one_end",
        ),
        Index("ix_refund_payment_id", "payment_id"),
        PLATFORM,
    )

    id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True, default=uuid4)
    payment_id: Mapped[UUID] = mapped_column(ForeignKey("platform.payment.id"))
    amount: Mapped[int] = mapped_column(BigInteger())
    reason: Mapped[str]
    asked_by: Mapped[UUID] = mapped_column(ForeignKey("platform.person.id"))
    asked_at: Mapped[datetime] = mapped_column(default=now)
    confirmed_by: Mapped[UUID | None] = mapped_column(ForeignKey("platform.person.id"))
    confirmed_at: Mapped[datetime | None]
    bank_reference: Mapped[str | None]
    withdrawn_at: Mapped[datetime | None]


class HeldCredit(Base):
    """Whatever is left of this payment waits for the payer's next invoice."""

    __tablename__ = "held_credit"
    __table_args__ = (PLATFORM,)

    payment_id: Mapped[UUID] = mapped_column(ForeignKey("platform.payment.id"), primary_key=True)
    reason: Mapped[str]
    held_by: Mapped[UUID | None] = mapped_column(ForeignKey("platform.person.id"))
    held_at: Mapped[datetime] = mapped_column(default=now)


class Freed(Base):
    """So much of what was paid on an invoice is left of the payment again, because this note credited the invoice."""

    __tablename__ = "freed"
    __table_args__ = (
        CheckConstraint("amount > 0", name="something_freed"),
        Index("ix_freed_invoice_id", "invoice_id"),
        Index("ix_freed_payment_id", "payment_id"),
        PLATFORM,
    )

    credit_note_id: Mapped[UUID] = mapped_column(ForeignKey("platform.credit_note.id"), primary_key=True)
    payment_id: Mapped[UUID] = mapped_column(ForeignKey("platform.payment.id"), primary_key=True)
    invoice_id: Mapped[UUID] = mapped_column(ForeignKey("platform.invoice.id"))
    amount: Mapped[int] = mapped_column(BigInteger())
    freed_at: Mapped[datetime] = mapped_column(default=now)
