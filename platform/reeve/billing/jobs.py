"""The till's day: what is overdue, which invoices to remind of, and who is to be warned that their funding ends."""

from __future__ import annotations

from reeve.billing.note_overdue import note_overdue
from reeve.billing.novation.queries import lines_awaiting_order
from reeve.billing.novation.tell import ask_for_orders
from reeve.billing.queries import contracts_owed_on, get_contract, lines_ending_unrenewed
from reeve.billing.reminders.queries import invoices_to_remind_of
from reeve.billing.reminders.remind import remind
from reeve.billing.warn import warn
from reeve.database import Role
from reeve.identity.queries import today
from reeve.jobs import UPKEEP, queue, step

EVERY_MORNING = "30 6 * * *"  # in UTC: the same day in London, winter and summer


@queue.periodic(cron=EVERY_MORNING)
@queue.task(name="billing.day", queue=UPKEEP, queueing_lock="billing.day")
def run_day(timestamp: int) -> None:
    """Every step is its own unit and safe to run again, also for a day that was missed."""
    one_day()


def one_day() -> None:
    with step("billing.overdue", role=Role.PLATFORM) as session:
        for contract_id in contracts_owed_on():
            note_overdue(get_contract(session, contract_id))
    with step("billing.reminders", role=Role.PLATFORM):
        unpaid = invoices_to_remind_of()
    for invoice_id in unpaid:
        with step("billing.remind", role=Role.PLATFORM):
            remind(invoice_id)
    with step("billing.ending", role=Role.PLATFORM):
        ending, passing = lines_ending_unrenewed(today()), lines_awaiting_order(today())
    for council_id, line_id in ending:
        with step("billing.warn", role=Role.PLATFORM):
            warn(council_id, line_id)
    for council_id, line_id in passing:
        with step("billing.orders", role=Role.PLATFORM):
            ask_for_orders(council_id, line_id)
