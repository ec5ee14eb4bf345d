"""The worker: runs the queue's jobs, checks and deliveries apart, and reaps what a killed worker left."""

from __future__ import annotations

import asyncio
import signal

from procrastinate import App, PsycopgConnector

import councils
from reeve.config import Settings
from reeve.database import Role, engines
from reeve.installation import install, role_urls
from reeve.jobs.queue import CHECK, DELIVER, UPKEEP, queue
from reeve.jobs.reap import reap, register_reaper
from reeve.jobs.wordless import quieten

LANES = ((CHECK, 1), (DELIVER, 2), (UPKEEP, 1))


def run(settings: Settings | None = None) -> None:
    """Work until SIGTERM or SIGINT; running jobs are finished first."""
    quieten()
    installation = install(settings)
    engines.assert_walled()
    councils.register_jobs()
    register_reaper(queue, stalled_after=installation.settings.stalled_after)
    asyncio.run(work(installation.settings))


def connector(settings: Settings) -> PsycopgConnector:
    url = role_urls(settings)[Role.JOBS]
    return PsycopgConnector(conninfo=url, kwargs={"options": "-c search_path=jobs", "prepare_threshold": None})


async def work(settings: Settings) -> None:
    with queue.replace_connector(connector(settings)) as app:
        async with app.open_async():
            await reap(app, stalled_after=settings.stalled_after)
            lanes = [asyncio.create_task(lane(app, name, places, settings)) for name, places in LANES]
            loop = asyncio.get_running_loop()
            for number in (signal.SIGTERM, signal.SIGINT):
                loop.add_signal_handler(number, lambda: [task.cancel() for task in lanes])
            print("worker ready", flush=True)  # noqa: T201 - the supervisor shows it
            results = await asyncio.gather(*lanes, return_exceptions=True)
    for result in results:
        if isinstance(result, Exception):
            raise result


async def lane(app: App, name: str, places: int, settings: Settings) -> None:
    """One queue with its own places, so that a delivery never waits behind a check."""
    await app.run_worker_async(
        queues=[name],
        name=name,
        concurrency=places,
        install_signal_handlers=False,
        listen_notify=True,
        fetch_job_polling_interval=1.0,
        update_heartbeat_interval=max(0.5, min(10.0, settings.stalled_after / 6)),
        stalled_worker_timeout=float(settings.stalled_after),
    )
