"""The room's jobs: one check, and every other minute the forgetting of what has had its time."""

from __future__ import annotations

from uuid import UUID

from councils.dryrun.check import check
from councils.dryrun.forget import forget_those_over
from councils.validation.jobs import AGAIN
from reeve.jobs import CHECK, UPKEEP, queue


@queue.task(name="dry-run", queue=CHECK, retry=AGAIN)
def run_dry_run(council_id: str, dry_run_id: str) -> None:
    """Check one file that is not kept; safe to run again."""
    check(UUID(council_id), UUID(dry_run_id))


@queue.periodic(cron="*/2 * * * *")
@queue.task(name="forget-dry-runs", queue=UPKEEP, queueing_lock="forget-dry-runs")
def run_forget(timestamp: int) -> None:
    """Forget those whose time is over. ``timestamp`` is the moment it was due."""
    forget_those_over()
