"""Reading which invoices want a reminder, what was written, and to whom it goes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from reeve.billing.ledger import Invoice
from reeve.billing.models import BillingAccount, Contract, FinanceContact
from reeve.billing.reminders.models import Reminder
from reeve.billing.reminders.steps import BY_DAYS, Step
from reeve.database import db
from reeve.identity.models import Membership, Person
from reeve.identity.queries import in_force


def invoices_to_remind_of() -> Sequence[UUID]:
    """Open, not disputed, and not waiting for a purchase order."""
    return db.platform.scalars(
        select(Invoice.id)
        .outerjoin(Contract, Contract.id == Invoice.contract_id)
        .where(Invoice.status == "open", Invoice.disputed_at.is_(None), Invoice.due_on.is_not(None))
        .where(or_(Invoice.purchase_order.is_not(None), Contract.order_exemption.is_not(None)))
        .order_by(Invoice.number)
    ).all()


def steps_taken(invoice: Invoice) -> frozenset[int]:
    """By days, for the day on which the invoice is due now."""
    return frozenset(
        db.platform.scalars(
            select(Reminder.days).where(Reminder.invoice_id == invoice.id, Reminder.due_on == invoice.due_on)
        )
    )


def reminders_of(session: Session, invoice: Invoice) -> Sequence[tuple[Reminder, Step]]:
    """The oldest first, each with what it was."""
    found = session.scalars(
        select(Reminder).where(Reminder.invoice_id == invoice.id).order_by(Reminder.reminded_at, Reminder.days)
    )
    return [(reminder, BY_DAYS[reminder.days]) for reminder in found]


def calls_to_make() -> Sequence[tuple[Reminder, Invoice, BillingAccount]]:
    """Payers somebody of ours is to call: the invoice is still open, and not disputed."""
    rows = db.platform.execute(
        select(Reminder, Invoice, BillingAccount)
        .join(Invoice, Invoice.id == Reminder.invoice_id)
        .join(BillingAccount, BillingAccount.id == Invoice.account_id)
        .where(Reminder.days == 30, Reminder.due_on == Invoice.due_on)
        .where(Invoice.status == "open", Invoice.disputed_at.is_(None))
        .order_by(Invoice.due_on, Invoice.number)
    )
    return [(row[0], row[1], row[2]) for row in rows]


def readers_of(account: BillingAccount, step: Step) -> Mapping[str, str]:
    """Name by address, each address once: accounts payable, then those of the paying council whom the step names.

    A payer that is no council has only accounts payable.
    """
    found = {account.payables_email.lower(): f"Accounts payable, {account.legal_name}"}
    if account.payer_council_id is None:
        return found
    named = [
        (email, name) for reader in step.readers for name, email in of_council(account.payer_council_id, reader=reader)
    ]
    own = {email.lower(): name for email, name in named}
    return {**(found if step.payables or not own else {}), **own}


def of_council(council_id: UUID, *, reader: str) -> Sequence[tuple[str, str]]:
    if reader == "contact":
        contact = db.platform.get(FinanceContact, council_id)
        return [] if contact is None else [(contact.name, contact.email)]
    people = db.platform.execute(
        select(Person.name, Person.email)
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.council_id == council_id, Membership.role == reader, Person.closed_at.is_(None))
        .where(in_force(Membership.from_on, Membership.to_on))
        .order_by(Person.name)
    )
    return [(row.name, row.email) for row in people]
