"""The till's day: what is overdue, and who is to be warned that their funding ends."""

from __future__ import annotations

from reeve.billing.note_overdue import note_overdue
from reeve.billing.queries import contracts_owed_on, get_contract, lines_ending_unrenewed
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
    with step("billing.ending", role=Role.PLATFORM):
        ending = lines_ending_unrenewed(today())
    for council_id, line_id in ending:
        with step("billing.warn", role=Role.PLATFORM):
            warn(council_id, line_id)
