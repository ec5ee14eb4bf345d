"""What people come for, and whether they get it: each time somebody asks for one of a few pages, the web counts it.

Counted is that it was asked for, whether it came, and whether within a second; never by whom, nor of which council. The
counts of each process lie in its memory and are added to the day's row once a minute, and when it ends; where the
database is away they wait. A page that is refused or leads elsewhere, as for somebody not signed in, is not counted. A
service that is down counts nothing, so beside these counts stands how often it answered itself (``answering``).
"""

from __future__ import annotations

import threading
import time
from collections import defaultdict
from collections.abc import Mapping
from datetime import date

import structlog
from flask import Flask, Response, g, request
from sqlalchemy.exc import SQLAlchemyError

from reeve.database import Role, now, unit
from reeve.definitions.working_days import day_of
from reeve.published.models import Used
from reeve.published.queries import add_uses

log = structlog.get_logger("reeve.published")

PURPOSES = {
    "sign-in": "Signing in",
    "home": "A council’s home",
    "upload": "Starting an upload",
    "desk": "The department’s desk",
}
BEHIND: Mapping[tuple[str, str | None], str] = {
    ("POST", "identity.sign_in"): "sign-in",
    ("POST", "identity.code"): "sign-in",
    ("GET", "returns.home"): "home",
    ("GET", "uploads.page"): "upload",
    ("GET", "department.desk"): "desk",
}
"""What a view is for, by its name. Signing in is what is sent; the page itself the service asks for once a minute."""
QUICK = 1.0
"""Seconds from the request to the first byte of the answer."""
EVERY = 60.0
FAILED = 500

Counts = Mapping[tuple[date, str], Used]


class Tally:
    """What was counted here and is not kept yet. Several threads add to it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts: dict[tuple[date, str], Used] = defaultdict(Used)

    def add(self, what: str, used: Used, *, day: date) -> None:
        with self._lock:
            self._counts[day, what] += used

    def taken(self) -> Counts:
        """All of it, which is then gone from here."""
        with self._lock:
            counts, self._counts = self._counts, defaultdict(Used)
        return dict(counts)


TALLY = Tally()
"""Of this process."""


def init_app(app: Flask) -> None:
    app.before_request_funcs.setdefault(None, []).insert(0, begin)  # before the gate, whose time counts too
    app.after_request(note)
    app.teardown_request(count)


def begin() -> None:
    g.asked_at = time.perf_counter()


def note(answer: Response) -> Response:
    """What is to be counted at the end: an answer that could not be committed after all is replaced by another."""
    g.came = (answer.status_code, time.perf_counter() - g.get("asked_at", time.perf_counter()))
    return answer


def count(_error: BaseException | None) -> None:
    what, came = BEHIND.get((request.method, request.endpoint)), g.pop("came", None)
    if what is None or came is None:
        return
    used = used_by(what, *came)
    if used is not None:
        TALLY.add(what, used, day=day_of(now()))


def used_by(what: str, status: int, seconds: float) -> Used | None:
    """None where no page was due: it was refused, or led elsewhere. Signing in leads on."""
    if status >= FAILED:
        return Used(1, 0, 0)
    if status < 300 or (what == "sign-in" and status < 400):
        return Used(1, 1, int(seconds <= QUICK))
    return None


def keep(tally: Tally | None = None) -> None:
    """Add what was counted, in this process unless another tally is given, to the days' rows; where the database is
    away it waits for the next time."""
    tally = tally or TALLY
    counts = tally.taken()
    if not counts:
        return
    try:
        with unit(Role.PLATFORM):
            add_uses(counts)
    except SQLAlchemyError as away:
        log.warning("what was counted could not be kept yet", kind=type(away).__name__)
        for (day, what), used in counts.items():
            tally.add(what, used, day=day)


def keep_on() -> None:
    """Keep it every minute from now on, in a thread that ends with the process."""

    def run() -> None:
        while True:
            time.sleep(EVERY)
            keep()

    threading.Thread(target=run, name="using", daemon=True).start()
