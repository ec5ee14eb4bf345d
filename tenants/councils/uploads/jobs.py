"""The room's periodic job: the sweeper, once a night."""

from __future__ import annotations

from councils.uploads.sweep import sweep_store
from reeve.jobs import UPKEEP, queue


@queue.periodic(cron="17 3 * * *")
@queue.task(name="sweep", queue=UPKEEP, queueing_lock="sweep")
def sweep_objects(timestamp: int) -> None:
    """Remove objects no row knows. ``timestamp`` is the moment it was due."""
    sweep_store()
