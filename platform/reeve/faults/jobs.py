"""The job of this room: telling the platform."""

from __future__ import annotations

from uuid import UUID

from procrastinate import RetryStrategy
from sqlalchemy.exc import DBAPIError

from reeve.faults.tell import tell_fault
from reeve.jobs import UPKEEP, queue

AGAIN = RetryStrategy(max_attempts=20, linear_wait=5, retry_exceptions={DBAPIError})


@queue.task(name="tell-fault", queue=UPKEEP, retry=AGAIN)
def run_tell_fault(fault_id: str) -> None:
    """Tell every platform admin of one fault; safe to run again."""
    tell_fault(UUID(fault_id))
