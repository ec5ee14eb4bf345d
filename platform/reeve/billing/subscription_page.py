"""What the council's subscription page says, in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from reeve.billing.access import Mode, core_until
from reeve.billing.ledger import Invoice
from reeve.billing.ledger_queries import Balance
from reeve.billing.models import FundingLine
from reeve.billing.plans import price_book
from reeve.identity.queries import today
from reeve.web.filters import day, pounds

MODE_WORDS = {
    Mode.FULL: "Everything in your plan is open.",
    Mode.GRACE: "An invoice is overdue. Everything still works. Ask your accounts payable team to look at it.",
    Mode.ESSENTIAL: "Your statutory work is open, whole: upload, fill in, check, sign, deliver, receipts and "
    "taking your data away. The extras are closed.",
    Mode.ARCHIVE: "Your statutory work is open. Nothing has been paid for in the last 12 months, so extras are closed.",
}


@dataclass(frozen=True)
class Standing:
    """A funding line as the page shows it."""

    line: FundingLine

    @property
    def state(self) -> str:
        if self.line.started_at is None:
            return "Not started"
        if today() < self.line.from_on:
            return "Begins later"
        return "In force" if today() < self.line.to_on else "Ended"

    @property
    def core_until(self) -> date:
        return core_until(self.line.to_on)


def state_of(invoice: Invoice, balance: Balance) -> str:
    """The state of an invoice, as a word."""
    if balance.credited >= invoice.gross:
        return "Credited"
    if invoice.status != "open":
        return {"paid": "Paid", "void": "Withdrawn", "uncollectible": "Written off", "draft": "Draft"}[invoice.status]
    if invoice.disputed_at is not None:
        return "Disputed"
    if balance.paid:
        return "Paid in part"
    return "Overdue" if invoice.due_on is not None and invoice.due_on < today() else "To pay"


def plan_words(lines: list[Standing]) -> str:
    """The plans in force today."""
    titles = [price_book().plans[each.line.product].title for each in lines if each.state == "In force"]
    return ", ".join(dict.fromkeys(titles)) or "None: your statutory work is open all the same"


def payer_words(lines: list[Standing]) -> str:
    """Who pays for them, each with its share where several do."""
    now = [each.line for each in lines if each.state == "In force"]
    return ", ".join(
        dict.fromkeys(f"{line.payer}{f' ({line.share}%)' if line.share < 100 else ''}" for line in now)
    ) or ("Nobody")


def to_pay_words(invoices: list[Invoice], due: Mapping[UUID, Balance], *, sponsored: bool) -> str:
    """What is open, and when the first of it is due."""
    unpaid = [invoice for invoice in invoices if invoice.status == "open" and due[invoice.id].due > 0]
    if not unpaid:
        return "Nothing: whoever pays for you gets the invoices" if sponsored and not invoices else "Nothing"
    total = pounds(sum(due[invoice.id].due for invoice in unpaid))
    first = min((invoice.due_on for invoice in unpaid if invoice.due_on is not None), default=None)
    return f"{total} with VAT" + ("" if first is None else f", the first of it by {day(first)}")


def renewal_words(lines: list[FundingLine]) -> str:
    """When what is paid for ends, and what then."""
    started = [line for line in lines if line.started_at is not None]
    if not started:
        return "Nothing is paid for yet."
    last = max(line.to_on for line in started)
    core = f"Your statutory work stays on until {day(core_until(last))} at least, whatever happens."
    if last <= today():
        return f"It ended on {day(last)}. {core}"
    return f"It ends on {day(last)} unless it is renewed. {core}"
