"""The calendar of a full house: every obligation of two years made at once, and a council's page of them.

350 councils are live, each with a preparer. The page is a preparer's, in the running service.
"""

from __future__ import annotations

import sys
import time
from dataclasses import replace
from math import ceil
from statistics import median

import pyotp
from crowd import COUNCILS, PASSWORD, ROOT, _fill
from measure import Row

sys.path.append(str(ROOT))

from sqlalchemy import insert, select, text

from reeve.config import from_environment
from reeve.database import engines, now
from reeve.demo.window import Window
from reeve.installation import install
from reeve.onboarding.jobs import keep_calendar
from reeve.onboarding.models import GoingLive
from reeve.preparation import administrator_url
from reeve.register.models import Council
from tests.factories import Factory
from tests.service import Service, running

PEOPLE, WARM, VISITS = 350, 6, 40
MADE_GOAL, PAGE_GOAL_MS = 10.0, 150


def rows() -> list[Row]:
    with running() as service:
        crowd = _fill(service, PEOPLE)
        made, took = _make(service)
        window, home = _come_in(service.base_url, *crowd[0])
        pages = {name: _visits(window, f"{home}{path}") for name, path in (("calendar", "/calendar"), ("home", "/"))}
    seeded = f"{COUNCILS} councils live, two years made"
    return [
        Row(f"making {made:,} obligations, two years of the whole register", took, "s", MADE_GOAL),
        *(
            Row(f"{name} page, {seeded}{which}", round(value, 1), "ms", goal if name == "calendar" else None)
            for name, values in pages.items()
            for which, value, goal in (
                (", median", median(values), None),
                (", 95th percentile", _p95(values), PAGE_GOAL_MS),
            )
        ),
    ]


def _make(service: Service) -> tuple[int, float]:
    """How many obligations there are at the end, and how many seconds making all of them took, from none."""
    installation = install(from_environment(service.environment))
    url = administrator_url(installation.settings)
    factory = Factory(replace(installation, settings=replace(installation.settings, database_url=url)), salt="dates")
    session = factory.session
    aboard = session.scalars(select(Council.id).where(Council.onboarded_at.is_not(None))).all()
    session.execute(insert(GoingLive), [{"council_id": each, "person_name": "Bench", "at": now()} for each in aboard])
    session.commit()
    _forget(factory)
    began = time.perf_counter()
    made = keep_calendar()
    took = round(time.perf_counter() - began, 2)
    factory.close()
    engines.dispose()
    return made, took


def _forget(factory: Factory) -> None:
    """The worker made them when it started; here they are made anew."""

    factory.session.execute(text("set local session_replication_role = replica"))  # append only tables hang on it
    factory.session.execute(text("truncate department.obligation cascade"))
    factory.session.commit()


def _come_in(base_url: str, email: str, key: str) -> tuple[Window, str]:
    window = Window(base_url)
    page = window.send(window.get("/sign-in"), "", email=email, password=PASSWORD)
    page = window.send(page, "", code=pyotp.TOTP(key).now())
    return window, page.url.removeprefix(base_url).rstrip("/")


def _visits(window: Window, path: str) -> list[float]:
    """In milliseconds."""
    took = []
    for n in range(WARM + VISITS):
        began = time.perf_counter()
        window.get(path)
        if n >= WARM:
            took.append((time.perf_counter() - began) * 1000)
    return took


def _p95(values: list[float]) -> float:
    return sorted(values)[ceil(len(values) * 0.95) - 1]
