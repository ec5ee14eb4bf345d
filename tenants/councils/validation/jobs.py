"""The check job, and the night's counting of how often each rule fired."""

from __future__ import annotations

from uuid import UUID, uuid5

from procrastinate import RetryStrategy

from councils.validation.check import PASSING, TryAgain, check
from councils.validation.tally import tally_rules
from reeve.jobs import CHECK, UPKEEP, queue

AGAIN = RetryStrategy(max_attempts=200, linear_wait=5, retry_exceptions={TryAgain, *PASSING})
"""Longer than any outage should last: a check that the queue had forgotten would wait for ever."""


@queue.task(name="check", queue=CHECK, retry=AGAIN)
def run_check(council_id: str, version_id: str, check_id: str | None = None) -> None:
    """Check one version of one council; safe to run again. Without ``check_id`` it is the version's own first check."""
    version = UUID(version_id)
    check(UUID(council_id), version, UUID(check_id) if check_id else uuid5(version, "check"))


@queue.periodic(cron="31 2 * * *")
@queue.task(name="tally-rules", queue=UPKEEP, queueing_lock="tally-rules")
def run_tally(timestamp: int) -> None:
    """Count how often each rule fired over all councils; safe to run again. ``timestamp`` is when it was due."""
    tally_rules()
