"""The room's jobs: an export when it is asked for; once a night, what is due to be destroyed."""

from __future__ import annotations

from uuid import UUID

from procrastinate import RetryStrategy

from councils.leaving.destroy import destroy_those_due
from councils.leaving.export import make_export
from councils.leaving.forget import forget_exports
from reeve.jobs import UPKEEP, queue


@queue.task(name="export", queue=UPKEEP, retry=RetryStrategy(max_attempts=10, exponential_wait=3))
def run_export(council_id: str, export_id: str) -> None:
    """Make one export of one council; safe to run again."""
    make_export(UUID(council_id), UUID(export_id))


@queue.periodic(cron="41 2 * * *")
@queue.task(name="destroy", queue=UPKEEP, queueing_lock="destroy")
def run_destroy(timestamp: int) -> None:
    """Destroy the keys that are due. ``timestamp`` is the moment the job was."""
    destroy_those_due()


@queue.periodic(cron="11 2 * * *")
@queue.task(name="forget-exports", queue=UPKEEP, queueing_lock="forget-exports")
def run_forget(timestamp: int) -> None:
    """Forget the exports past their day. ``timestamp`` is the moment the job was due."""
    forget_exports()
