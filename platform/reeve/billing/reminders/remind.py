"""Reminding a payer of one invoice, as its day asks: at most one step a day, and each step once."""

from __future__ import annotations

from uuid import UUID

from reeve.billing.issue_invoice import ONE_DAY
from reeve.billing.ledger import Invoice
from reeve.billing.ledger_queries import balance_of, hold_invoice, payer_council_of
from reeve.billing.models import BillingAccount
from reeve.billing.note import note_invoice
from reeve.billing.queries import get_account, house_by_id
from reeve.billing.reminders.models import Reminder
from reeve.billing.reminders.queries import readers_of, steps_taken
from reeve.billing.reminders.steps import Step, step_due
from reeve.billing.supplier import supplier
from reeve.database import db, now
from reeve.identity.invite import own_address
from reeve.identity.queries import today
from reeve.installation import here
from reeve.mail.write import write_letter
from reeve.web.filters import day, pounds


def remind(invoice_id: UUID) -> int | None:
    """Take the step due today, in the open platform unit; its days after the due day, or None.

    The invoice is held and looked at again: one paid or disputed a moment ago gets no letter.
    """
    invoice = hold_invoice(invoice_id)
    if invoice.status != "open" or invoice.disputed_at is not None or invoice.due_on is None:
        return None
    step = step_due(invoice.due_on, today(), taken=steps_taken(invoice))
    if step is None or balance_of(invoice).due <= 0:
        return None
    taken = Reminder(invoice_id=invoice.id, days=step.days, due_on=invoice.due_on, reminded_at=now())
    db.platform.add(taken)
    db.platform.flush()
    taken.letters = written(invoice, step)
    db.platform.flush()
    verb = "wrote" if step.letter else "asked for"
    note_invoice(invoice, "invoice.reminded", f"{verb} {step.words}, about invoice {invoice.number}")
    return step.days


def written(invoice: Invoice, step: Step) -> int:
    """How many letters went out."""
    if step.letter is None:
        return 0
    account = get_account(invoice.account_id)
    readers = readers_of(account, step)
    words = words_of(invoice, account)
    for email, name in readers.items():
        write_letter(db.platform, step.letter, to_name=name, to_email=email, link_until=None, link_hash=None, **words)
    return len(readers)


def words_of(invoice: Invoice, account: BillingAccount) -> dict[str, str]:
    pay_to = supplier()
    return {
        "number": invoice.number or "",
        "payer": account.legal_name,
        "due": pounds(balance_of(invoice).due),
        "due_on": day(invoice.due_on),
        "order": invoice.purchase_order or "none needed, as agreed",
        "period": f"{day(invoice.service_from)} to {day(invoice.service_to - ONE_DAY)}",
        "supplier": pay_to.name,
        "sort_code": pay_to.sort_code,
        "account_number": pay_to.account_number,
        "our_address": pay_to.email,
        "where": where(invoice),
    }


def where(invoice: Invoice) -> str:
    """How the reader comes by the invoice: on its page where a council pays, else from us."""
    council_id = payer_council_of(invoice)
    if council_id is None:
        return f"Write to {supplier().email} for another copy of the invoice or of its schedule of councils."
    page = f"{own_address(here().settings)}/c/{house_by_id(council_id).slug}/subscription/invoices/{invoice.id}"
    return f"Whoever looks after the subscription can read and download it here:\n\n{page}"
