"""The delivery job. What the other end does is kept as an attempt and asked for again by itself; what fails otherwise
(the database away, no channel open) is run again for two days before it is given up."""

from __future__ import annotations

from uuid import UUID

from procrastinate import RetryStrategy

from councils.delivery.deliver import deliver
from reeve.jobs import DELIVER, queue


@queue.task(name="deliver", queue=DELIVER, retry=RetryStrategy(max_attempts=110, linear_wait=30))
def run_deliver(council_id: str, submission_id: str) -> None:
    """Deliver one submission of one council; safe to run again."""
    deliver(UUID(council_id), UUID(submission_id))
