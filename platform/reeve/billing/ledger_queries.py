"""Reading the ledger: what is due, what came in, and what is left of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from reeve.billing.ledger import Allocation, CreditNote, Invoice, InvoiceLine, Payment
from reeve.billing.models import BillingAccount, Contract
from reeve.billing.refunds.models import Freed, Refund
from reeve.database import db
from reeve.errors import NotFound


@dataclass(frozen=True)
class Balance:
    """Pence: what an invoice says, what was paid on it and not freed again, and what was credited."""

    gross: int
    paid: int = 0
    credited: int = 0

    @property
    def due(self) -> int:
        return self.gross - self.paid - self.credited


def balances(session: Session, invoice_ids: Iterable[UUID]) -> Mapping[UUID, Balance]:
    """By invoice."""
    ids = list(invoice_ids)
    paid = by_invoice(session, Allocation.invoice_id, func.sum(Allocation.amount), ids)
    freed = by_invoice(session, Freed.invoice_id, func.sum(Freed.amount), ids)
    credited = by_invoice(session, CreditNote.invoice_id, func.sum(CreditNote.gross), ids)
    rows = session.execute(select(Invoice.id, Invoice.gross).where(Invoice.id.in_(ids)))
    return {
        row.id: Balance(row.gross, paid.get(row.id, 0) - freed.get(row.id, 0), credited.get(row.id, 0)) for row in rows
    }


def by_invoice(
    session: Session, key: InstrumentedAttribute[UUID], total: ColumnElement[int], ids: list[UUID]
) -> dict[UUID, int]:
    rows = session.execute(select(key, total).where(key.in_(ids)).group_by(key))
    return {invoice_id: int(amount) for invoice_id, amount in rows}


def balance_of(invoice: Invoice, session: Session | None = None) -> Balance:
    return balances(session or db.platform, [invoice.id])[invoice.id]


def get_invoice(session: Session, invoice_id: UUID) -> Invoice:
    """Raises NotFound, also for a draft: it is nobody's yet."""
    found = session.get(Invoice, invoice_id)
    if found is None or found.status == "draft":
        raise NotFound
    return found


def hold_invoice(invoice_id: UUID) -> Invoice:
    """The row as it is now, held until this unit ends. Raises NotFound."""
    found = db.platform.get(Invoice, invoice_id, with_for_update=True, populate_existing=True)
    if found is None:
        raise NotFound
    return found


def invoices_select() -> Select[Invoice]:
    """Issued ones, the newest first."""
    return select(Invoice).where(Invoice.status != "draft").order_by(Invoice.issued_on.desc(), Invoice.number.desc())


def invoices_of_account(session: Session, account_id: UUID) -> Sequence[Invoice]:
    return session.scalars(invoices_select().where(Invoice.account_id == account_id)).all()


def invoices_of_contract(session: Session, contract: Contract) -> Sequence[Invoice]:
    return session.scalars(invoices_select().where(Invoice.contract_id == contract.id)).all()


def invoices_read_by_council() -> Sequence[Invoice]:
    """Those this council pays."""
    return db.council.scalars(invoices_select()).all()


def lines_of_invoice(session: Session, invoice: Invoice) -> Sequence[InvoiceLine]:
    return session.scalars(
        select(InvoiceLine).where(InvoiceLine.invoice_id == invoice.id).order_by(InvoiceLine.n)
    ).all()


def credit_notes_of(session: Session, invoice: Invoice) -> Sequence[CreditNote]:
    return session.scalars(
        select(CreditNote).where(CreditNote.invoice_id == invoice.id).order_by(CreditNote.number)
    ).all()


def unpaid_invoices(contract: Contract) -> Sequence[Invoice]:
    """Open and not disputed."""
    return db.platform.scalars(
        select(Invoice).where(
            Invoice.contract_id == contract.id, Invoice.status == "open", Invoice.disputed_at.is_(None)
        )
    ).all()


def parts_invoiced(contract: Contract) -> set[date]:
    """The first day of each part that an invoice stands for; one credited whole stands for nothing."""
    invoices = db.platform.scalars(
        select(Invoice).where(Invoice.contract_id == contract.id, Invoice.status != "void")
    ).all()
    due = balances(db.platform, [invoice.id for invoice in invoices])
    return {invoice.service_from for invoice in invoices if due[invoice.id].credited < invoice.gross}


def get_payment(payment_id: UUID) -> Payment:
    """Raises NotFound."""
    found = db.platform.get(Payment, payment_id)
    if found is None:
        raise NotFound
    return found


def hold_payment(payment_id: UUID) -> Payment:
    """Raises NotFound."""
    found = db.platform.get(Payment, payment_id, with_for_update=True, populate_existing=True)
    if found is None:
        raise NotFound
    return found


def allocations_of(payment: Payment) -> Sequence[tuple[Allocation, Invoice]]:
    rows = db.platform.execute(
        select(Allocation, Invoice)
        .join(Invoice, Invoice.id == Allocation.invoice_id)
        .where(Allocation.payment_id == payment.id)
        .order_by(Allocation.allocated_at)
    )
    return [(row[0], row[1]) for row in rows]


def left_of(payment: Payment, session: Session | None = None) -> int:
    """Pence of the payment that are on no invoice, nor paid back, nor about to be."""
    reading = session or db.platform
    used = reading.scalar(select(func.sum(Allocation.amount)).where(Allocation.payment_id == payment.id)) or 0
    freed = reading.scalar(select(func.sum(Freed.amount)).where(Freed.payment_id == payment.id)) or 0
    back = select(func.sum(Refund.amount)).where(Refund.payment_id == payment.id, Refund.withdrawn_at.is_(None))
    return payment.amount - int(used) + int(freed) - int(reading.scalar(back) or 0)


def allocations_on(invoice: Invoice) -> Sequence[Allocation]:
    """The oldest first."""
    return db.platform.scalars(
        select(Allocation)
        .where(Allocation.invoice_id == invoice.id)
        .order_by(Allocation.allocated_at, Allocation.payment_id)
    ).all()


def freed_of(invoice: Invoice, payment_id: UUID) -> int:
    """Pence of what this payment paid on the invoice that are left of it again."""
    freed = select(func.sum(Freed.amount)).where(Freed.invoice_id == invoice.id, Freed.payment_id == payment_id)
    return int(db.platform.scalar(freed) or 0)


def get_credit_note(session: Session, note_id: UUID) -> CreditNote:
    """Raises NotFound."""
    found = session.get(CreditNote, note_id)
    if found is None:
        raise NotFound
    return found


def payer_council_of(invoice: Invoice) -> UUID | None:
    """The council that pays it; None where a department does."""
    return db.platform.scalar(select(BillingAccount.payer_council_id).where(BillingAccount.id == invoice.account_id))


def payments_received() -> Sequence[Payment]:
    """The newest first."""
    return db.platform.scalars(select(Payment).order_by(Payment.received_on.desc(), Payment.created_at.desc())).all()


def open_invoices() -> Sequence[Invoice]:
    """Of every payer, by number."""
    return db.platform.scalars(select(Invoice).where(Invoice.status == "open").order_by(Invoice.number)).all()
