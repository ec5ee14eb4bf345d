"""The room's job: every morning, what is due to be said about tokens that end."""

from __future__ import annotations

from councils.tokens.warn import warn_of_endings
from reeve.jobs import UPKEEP, queue


@queue.periodic(cron="50 6 * * *")
@queue.task(name="tokens.warn", queue=UPKEEP, queueing_lock="tokens.warn")
def run_warn(timestamp: int) -> None:
    """``timestamp`` is the moment it was due. A day that was missed is made up for by the next."""
    warn_of_endings()
