"""Enqueueing inside the business transaction."""

from __future__ import annotations

from datetime import timedelta
from math import ceil

from procrastinate import App, SyncPsycopgConnector
from sqlalchemy.orm import Session

DEFERRING = App(connector=SyncPsycopgConnector())
"""Apart from ``queue``, whose connector is the worker's own while a worker runs: that one takes no session's
connection."""


def enqueue(
    session: Session, task: str, *, on: str, lock: str | None = None, after: timedelta | None = None, **arguments: str
) -> int:
    """Add a job to the queue ``on`` in ``session``'s transaction and return its number.

    ``arguments`` are ids as text. Jobs with the same ``lock`` run one after the other. ``after`` delays the
    start, to the next whole second.
    """
    deferrer = DEFERRING.configure_task(
        task,
        allow_unknown=True,
        queue=on,
        lock=lock,
        connection=session.connection().connection.driver_connection,
        schedule_in={"seconds": ceil(after.total_seconds())} if after else None,
    )
    number: int = deferrer.defer(**arguments)
    return number
