"""The reaper: a job whose worker died is queued again.

It has a queueing lock, never a lock: a reaper that died must not block the next one.
"""

from __future__ import annotations

import structlog
from procrastinate import App
from procrastinate.exceptions import UniqueViolation
from procrastinate.jobs import Job, Status

from reeve.jobs.queue import UPKEEP

log = structlog.get_logger("reeve.jobs")


async def reap(app: App, *, stalled_after: int) -> int:
    """Queue again each job whose worker gave no sign of life for ``stalled_after`` seconds; returns how many."""
    stalled = list(await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=stalled_after))
    return sum([await queue_again(app, job) for job in stalled])


async def queue_again(app: App, job: Job) -> bool:
    """False where another one of its kind waits already (by its queueing lock): that one will do the work."""
    try:
        await app.job_manager.retry_job(job)
    except UniqueViolation:
        await app.job_manager.finish_job(job, status=Status.ABORTED, delete_job=False)
        log.warning("job given up for the one that waits", job=job.id, task=job.task_name)
        return False
    log.warning("job queued again", job=job.id, task=job.task_name)
    return True


def register_reaper(app: App, *, stalled_after: int) -> None:
    """Reap every minute, or as often as a shortened ``stalled_after`` asks for."""

    @app.periodic(cron=cron(stalled_after))
    @app.task(name="reap", queue=UPKEEP, queueing_lock="reap", pass_context=False)
    async def reap_stalled(timestamp: int) -> None:
        await reap(app, stalled_after=stalled_after)


def cron(stalled_after: int) -> str:
    """Five fields by the minute; the six-field form (seconds last) only where a test shortens the wait."""
    return "* * * * *" if stalled_after >= 60 else f"* * * * * */{max(1, stalled_after // 2)}"
