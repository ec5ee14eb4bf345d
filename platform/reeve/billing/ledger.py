"""Our own ledger (schema platform): invoices, their lines, payments and credit notes, in integer pence.

It is a mirror where a payment provider issues the invoice (``external_*``), and the truth where we issue it ourselves.
An issued invoice is never deleted or changed; a credit note corrects it.
"""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, Integer, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from reeve.billing.models import PLATFORM
from reeve.database import Base, now

STATUSES = ("draft", "open", "paid", "void", "uncollectible")
ADDS_UP = "gross = net + vat"


class Invoice(Base):
    """A VAT invoice to a payer. ``status`` is in the provider's words. ``number`` is given when it is issued."""

    __tablename__ = "invoice"
    __table_args__ = (
        CheckConstraint(f"status in {STATUSES}", name="status_known"),
        CheckConstraint(ADDS_UP, name="adds_up"),
        CheckConstraint("status = 'draft' or (number is not null and issued_on is not null)", name="issued_whole"),
        Index("ix_invoice_account_id", "account_id"),
        Index("ix_invoice_contract_id", "contract_id"),
        PLATFORM,
    )

    id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True, default=uuid4)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("platform.billing_account.id"))
    contract_id: Mapped[UUID | None] = mapped_column(ForeignKey("platform.contract.id"))
    number: Mapped[str | None] = mapped_column(unique=True)
    status: Mapped[str] = mapped_column(default="draft")
    issued_on: Mapped[date | None]
    due_on: Mapped[date | None]
    service_from: Mapped[date]
    service_to: Mapped[date]
    net: Mapped[int] = mapped_column(BigInteger())
    vat: Mapped[int] = mapped_column(BigInteger())
    gross: Mapped[int] = mapped_column(BigInteger())
    purchase_order: Mapped[str | None]
    call_off: Mapped[str | None]
    disputed_at: Mapped[datetime | None]
    paid_at: Mapped[datetime | None]
    external_id: Mapped[str | None] = mapped_column(unique=True)
    hosted_url: Mapped[str | None]
    pdf_url: Mapped[str | None]
    external_fetched_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=now)


class InvoiceLine(Base):
    """One line of an invoice, with its own VAT. ``for_council_id`` says for whom, in a sponsor's schedule."""

    __tablename__ = "invoice_line"
    __table_args__ = (CheckConstraint(ADDS_UP, name="adds_up"), PLATFORM)

    invoice_id: Mapped[UUID] = mapped_column(ForeignKey("platform.invoice.id"), primary_key=True)
    n: Mapped[int] = mapped_column(Integer(), primary_key=True, autoincrement=False)
    for_council_id: Mapped[UUID | None] = mapped_column(ForeignKey("platform.council.id"))
    words: Mapped[str]
    product: Mapped[str | None]
    band: Mapped[str | None]
    service_from: Mapped[date]
    service_to: Mapped[date]
    vat_percent: Mapped[int] = mapped_column(Integer(), default=20)
    net: Mapped[int] = mapped_column(BigInteger())
    vat: Mapped[int] = mapped_column(BigInteger())
    gross: Mapped[int] = mapped_column(BigInteger())


class Payment(Base):
    """Money that came in. Until it is allocated nobody knows what for; ``account_id`` may be unknown too."""

    __tablename__ = "payment"
    __table_args__ = (
        CheckConstraint("amount > 0", name="something_came"),
        Index("ix_payment_account_id", "account_id"),
        PLATFORM,
    )

    id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True, default=uuid4)
    account_id: Mapped[UUID | None] = mapped_column(ForeignKey("platform.billing_account.id"))
    received_on: Mapped[date]
    amount: Mapped[int] = mapped_column(BigInteger())
    method: Mapped[str]
    reference: Mapped[str]
    external_id: Mapped[str | None] = mapped_column(unique=True)
    external_fetched_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=now)


class Allocation(Base):
    """So much of a payment is for this invoice, said by a person with a reason, or by the provider."""

    __tablename__ = "allocation"
    __table_args__ = (
        CheckConstraint("amount > 0", name="something_allocated"),
        Index("ix_allocation_invoice_id", "invoice_id"),
        PLATFORM,
    )

    payment_id: Mapped[UUID] = mapped_column(ForeignKey("platform.payment.id"), primary_key=True)
    invoice_id: Mapped[UUID] = mapped_column(ForeignKey("platform.invoice.id"), primary_key=True)
    amount: Mapped[int] = mapped_column(BigInteger())
    reason: Mapped[str]
    allocated_by: Mapped[UUID | None] = mapped_column(ForeignKey("platform.person.id"))
    allocated_at: Mapped[datetime] = mapped_column(default=now)


class CreditNote(Base):
    """A UK VAT credit note against an issued invoice."""

    __tablename__ = "credit_note"
    __table_args__ = (
        CheckConstraint(ADDS_UP, name="adds_up"),
        Index("ix_credit_note_invoice_id", "invoice_id"),
        PLATFORM,
    )

    id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True, default=uuid4)
    invoice_id: Mapped[UUID] = mapped_column(ForeignKey("platform.invoice.id"))
    number: Mapped[str] = mapped_column(unique=True)
    issued_on: Mapped[date]
    net: Mapped[int] = mapped_column(BigInteger())
    vat: Mapped[int] = mapped_column(BigInteger())
    gross: Mapped[int] = mapped_column(BigInteger())
    reason: Mapped[str]
    external_id: Mapped[str | None] = mapped_column(unique=True)
    pdf_url: Mapped[str | None]
    external_fetched_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=now)
