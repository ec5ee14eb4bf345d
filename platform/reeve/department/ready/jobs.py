"""The job that tells a machine."""

from __future__ import annotations

from uuid import UUID

from procrastinate import RetryStrategy

from reeve.department.ready.tell import tell
from reeve.department.ready.webhook import TELL
from reeve.jobs import DELIVER, queue


@queue.task(name=TELL, queue=DELIVER, retry=RetryStrategy(max_attempts=5, exponential_wait=4))
def run_tell(department_id: str, webhook_id: str, council_id: str, consignment_id: str) -> None:
    """One try about one consignment; safe to run again. A fault of ours is tried again by the queue."""
    tell(UUID(department_id), UUID(webhook_id), UUID(council_id), UUID(consignment_id))
