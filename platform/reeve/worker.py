"""The worker: runs the queue's jobs, checks and deliveries apart, and reaps what a killed worker left."""

from __future__ import annotations

import asyncio
import signal
from time import time

import psycopg
import structlog
from procrastinate import App, PsycopgConnector
from procrastinate.exceptions import AlreadyEnqueued, ConnectorException

import councils
from councils.validation.check import checker_ahead
from reeve import (
    billing,
    channels,
    comparison,
    department,
    faults,
    identity,
    mail,
    onboarding,
    published,
    revisions,
    verifying,
)
from reeve.config import Settings
from reeve.database import Role, engines, now
from reeve.installation import install, role_urls
from reeve.jobs.queue import CHECK, DELIVER, MAIL, TILL, UPKEEP, queue
from reeve.jobs.reap import reap, register_reaper
from reeve.jobs.wordless import quieten
from reeve.published.answering import ask_and_note

log = structlog.get_logger("reeve.worker")

LANES = ((CHECK, 1), (DELIVER, 4), (MAIL, 1), (TILL, 2), (UPKEEP, 2))
AWAY = (ConnectorException, psycopg.OperationalError, OSError)
FIRST_WAIT = 0.5
LONGEST_WAIT = 15.0
A_MINUTE = 60.0
STEADY = 60.0
"""In seconds: a lane that stayed open this long begins again with the first wait."""


def run(settings: Settings | None = None) -> None:
    """Work until SIGTERM or SIGINT; running jobs are finished first."""
    quieten()
    installation = install(settings)
    engines.assert_walled()
    councils.register_jobs()
    mail.register_jobs()
    identity.register_jobs()
    identity.register_links()
    billing.register_jobs()
    onboarding.register_jobs()
    channels.register_jobs()
    faults.register_jobs()
    department.register_jobs()
    revisions.register_jobs()
    verifying.register_jobs()
    comparison.register_jobs()
    published.register_jobs()
    register_reaper(queue, stalled_after=installation.settings.stalled_after)
    with checker_ahead():
        asyncio.run(work(installation.settings))


def connector(settings: Settings) -> PsycopgConnector:
    url = role_urls(settings)[Role.JOBS]
    return PsycopgConnector(conninfo=url, kwargs={"options": "-c search_path=jobs", "prepare_threshold": None})


async def work(settings: Settings) -> None:
    """Keep every lane open until asked to stop. A fault of ours in one of them ends the worker with that fault."""
    with queue.replace_connector(connector(settings)) as app:
        async with app.open_async():
            await reap(app, stalled_after=settings.stalled_after)
            for nightly in ("sweep", "calendar", "log", "figures", "published"):
                await run_soon(app, nightly)
            stopping = asyncio.Event()
            lanes = [asyncio.create_task(keep_open(app, name, places, settings, stopping)) for name, places in LANES]
            lanes.append(asyncio.create_task(keep_asking(settings, stopping)))
            stop_on_signals(lanes, stopping)
            print("worker ready", flush=True)  # noqa: T201 - the supervisor shows it
            done, others = await asyncio.wait(lanes, return_when=asyncio.FIRST_EXCEPTION)
            for task in others:
                task.cancel()
            await asyncio.gather(*others, return_exceptions=True)
    for task in done:
        if not task.cancelled():
            task.result()


async def run_soon(app: App, task: str) -> None:
    """A machine that is off at night does its nightly work when it starts: the queue does not make up for it."""
    try:
        await app.configure_task(task, queueing_lock=task).defer_async(timestamp=int(now().timestamp()))
    except AlreadyEnqueued:
        log.info("waiting already", task=task)


def stop_on_signals(lanes: list[asyncio.Task[None]], stopping: asyncio.Event) -> None:
    def stop() -> None:
        stopping.set()
        for task in lanes:
            task.cancel()

    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop)


async def keep_asking(settings: Settings, stopping: asyncio.Event) -> None:
    """Once a minute, whatever the lanes are busy with: does the service answer?"""
    while not stopping.is_set():
        await asyncio.sleep(A_MINUTE - time() % A_MINUTE)
        await asyncio.to_thread(ask_and_note, settings)


async def keep_open(app: App, name: str, places: int, settings: Settings, stopping: asyncio.Event) -> None:
    """Open the lane again, after a wait that grows, whenever it ends because the database went away.

    procrastinate ends a worker whose connection is lost; what was running is found and queued again by the reaper.
    """
    loop, wait = asyncio.get_running_loop(), FIRST_WAIT
    while not stopping.is_set():
        began = loop.time()
        try:
            await lane(app, name, places, settings)
        except AWAY as error:
            log.warning("lane lost the database", lane=name, kind=type(error).__name__)
        if stopping.is_set():
            return
        wait = FIRST_WAIT if loop.time() - began > STEADY else min(wait * 2, LONGEST_WAIT)
        log.info("lane opens again", lane=name, seconds=wait)
        await asyncio.sleep(wait)


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
