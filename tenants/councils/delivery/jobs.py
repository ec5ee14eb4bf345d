"""The delivery job."""

from __future__ import annotations

from uuid import UUID

from procrastinate import RetryStrategy

from councils.delivery.deliver import deliver
from reeve.jobs import DELIVER, queue


@queue.task(name="deliver", queue=DELIVER, retry=RetryStrategy(max_attempts=20, exponential_wait=2))
def run_deliver(council_id: str, submission_id: str) -> None:
    """Deliver one submission of one council; safe to run again."""
    deliver(UUID(council_id), UUID(submission_id))
