"""The jobs of this room: telling admins, and the night's look for accounts nobody uses."""

from __future__ import annotations

from uuid import UUID

from procrastinate import RetryStrategy
from sqlalchemy.exc import DBAPIError

from reeve.identity.admins import tell_admins
from reeve.identity.close_idle import close_idle
from reeve.jobs import UPKEEP, queue

AGAIN = RetryStrategy(max_attempts=20, linear_wait=5, retry_exceptions={DBAPIError})


@queue.task(name="tell-admins", queue=UPKEEP, retry=AGAIN)
def run_tell_admins(council_id: str, person_id: str, letter: str, event: str) -> None:
    """Tell a council's admins of one event; safe to run again."""
    tell_admins(UUID(council_id), UUID(person_id), letter=letter, event=event)


@queue.periodic(cron="50 2 * * *")
@queue.task(name="close-idle", queue=UPKEEP, queueing_lock="close-idle")
def run_close_idle(timestamp: int) -> None:
    """Close accounts nobody used for long, and warn of those that soon will be; safe to run again."""
    close_idle()
