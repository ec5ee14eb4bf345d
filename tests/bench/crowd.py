"""Signing in when the house is full: 350 councils aboard, 5,000 people, their obligations made.

Each of a hundred people opens the sign-in page, gives e-mail address and password, then a code, and stands on their
council's home. Passwords are checked with argon2id, which is slow on purpose and part of what they wait for. What a
page takes is of this machine in this hour; what it costs the web in processor time says more where others use it too.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from dataclasses import replace
from math import ceil
from pathlib import Path
from statistics import mean
from typing import NamedTuple
from uuid import uuid4

import pyotp
from measure import Row
from processes import processor_time

ROOT = Path(__file__).parents[2]
sys.path.append(str(ROOT))

from sqlalchemy import insert, select, update  # noqa: E402

from reeve.config import from_environment  # noqa: E402
from reeve.database import engines, now  # noqa: E402
from reeve.demo.window import Page, Unexpected, Window  # noqa: E402
from reeve.identity.keyed import seal  # noqa: E402
from reeve.identity.models import Credential, Membership, Person  # noqa: E402
from reeve.identity.passwords import hash_password  # noqa: E402
from reeve.installation import install  # noqa: E402
from reeve.preparation import administrator_url  # noqa: E402
from reeve.register.models import Council  # noqa: E402
from tests.factories import FIRST_DAY, Factory  # noqa: E402
from tests.service import Service, running  # noqa: E402

COUNCILS, PEOPLE, SIGNING_IN, WARM = 350, 5_000, 100, 10
GOAL_MS = 300
PASSWORD = "three odd otters swim"
PAGES = ("the sign-in page", "e-mail address and password, to the code page", "code, to the council's home")


class Step(NamedTuple):
    """One page, in milliseconds: what it took, and what it cost the web in processor time."""

    took: float
    cost: float


def rows(*, people: int = PEOPLE, signing_in: int = SIGNING_IN) -> list[Row]:
    with running() as service:
        crowd = _fill(service, people)
        service.run("department", "calendar")
        for email, key in crowd[:WARM]:
            _come_in(service, email, key)
        seen = [_come_in(service, email, key) for email, key in crowd[WARM : WARM + signing_in]]
    return _shown(seen, people)


def _shown(seen: list[list[Step]], people: int) -> list[Row]:
    among = f"{COUNCILS} councils and {people:,} people, 95th percentile"
    steps = [
        Row(f"{page}, {among}", _p95([each[n].took for each in seen]), "ms", GOAL_MS) for n, page in enumerate(PAGES)
    ]
    whole = _p95([sum(step.took for step in each) for each in seen])
    cost = [
        Row(f"{page}: processor time of the web, mean", round(mean(each[n].cost for each in seen), 1), "ms")
        for n, page in enumerate(PAGES)
    ]
    return [*steps, Row(f"from the sign-in page to home, all three, {among}", whole, "ms"), *cost]


def _fill(service: Service, people: int) -> list[tuple[str, str]]:
    """Every council aboard, and so many people in them with a password and an authenticator: e-mails and keys. Rows
    are written as the administrator, as sign-up would leave them; all have one password, whose hash is made once."""
    installation = install(from_environment(service.environment))
    url = administrator_url(installation.settings)
    factory = Factory(replace(installation, settings=replace(installation.settings, database_url=url)), salt="crowd")
    councils = factory.session.scalars(select(Council.id).where(Council.administers_hb).order_by(Council.slug)).all()
    factory.session.execute(update(Council).where(Council.administers_hb).values(onboarded_at=now()))
    secret, made = hash_password(PASSWORD), []
    for number in range(people):
        person_id, key = uuid4(), pyotp.random_base32()
        made.append((person_id, councils[number % len(councils)], f"officer.{number}@crowd.example.org", key))
    session = factory.session
    session.execute(insert(Person), [{"id": p, "name": "An Officer", "email": email} for p, _c, email, _k in made])
    session.execute(
        insert(Membership),
        [{"council_id": c, "person_id": p, "role": "preparer", "from_on": FIRST_DAY} for p, c, _e, _k in made],
    )
    known = [made[n * people // (SIGNING_IN + WARM)] for n in range(SIGNING_IN + WARM)]
    for person_id, _council, _email, key in known:
        sealed = seal(key.encode(), person_id)
        for kind, what in (("password", secret), ("totp", sealed)):
            session.add(Credential(person_id=person_id, kind=kind, secret=what, confirmed_at=now()))
    session.commit()
    factory.close()
    engines.dispose()
    return [(email, key) for _p, _c, email, key in known]


def _come_in(service: Service, email: str, key: str) -> list[Step]:
    """What each of the three pages took and cost."""
    window, steps = Window(service.base_url), []

    def timed(page: Callable[[], Page]) -> Page:
        began, cost = time.perf_counter(), processor_time(service.process.pid)
        answer = page()
        took = time.perf_counter() - began
        steps.append(Step(took * 1000, (processor_time(service.process.pid) - cost) * 1000))
        return answer

    asking = timed(lambda: window.get("/sign-in"))
    half = timed(lambda: window.send(asking, "", email=email, password=PASSWORD))
    home = timed(lambda: window.send(half, "", code=pyotp.TOTP(key).now()))
    if "/c/" not in home.url:
        raise Unexpected(home, f"{email} did not come to a council's home")
    return steps


def _p95(values: list[float]) -> float:
    return round(sorted(values)[ceil(len(values) * 0.95) - 1], 1)
