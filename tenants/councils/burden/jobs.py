"""The room's job: each night it looks whether a quarter is over and not counted yet."""

from __future__ import annotations

from councils.burden.tally import tally_time
from reeve.jobs import UPKEEP, queue


@queue.periodic(cron="5 4 * * *")
@queue.task(name="burden", queue=UPKEEP, queueing_lock="burden")
def run_burden(timestamp: int) -> None:
    """Safe to run again. ``timestamp`` is when it was due."""
    tally_time()
