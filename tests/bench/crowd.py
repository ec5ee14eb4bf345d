"""Signing in when the house is full: 350 councils aboard, 5,000 people, their obligations made.

Each of a hundred people opens the sign-in page, gives e-mail address and password, then a code, and stands on their
council's home. Passwords are checked with argon2id, which is slow on purpose and part of what they wait for.
"""

from __future__ import annotations

import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from math import ceil
from pathlib import Path
from uuid import uuid4

import pyotp
from measure import Row

ROOT = Path(__file__).parents[2]
sys.path.append(str(ROOT))

from sqlalchemy import insert, select, update  # noqa: E402

from reeve.config import from_environment  # noqa: E402
from reeve.database import engines, now  # noqa: E402
from reeve.database.embedded_place import temporary_home  # noqa: E402
from reeve.demo.window import Unexpected, Window  # noqa: E402
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


def rows(*, people: int = PEOPLE, signing_in: int = SIGNING_IN) -> list[Row]:
    with _served() as service:
        crowd = _fill(service, people)
        service.run("department", "calendar")
        for email, key in crowd[:WARM]:
            _come_in(service.base_url, email, key)
        seen = [_come_in(service.base_url, email, key) for email, key in crowd[WARM : WARM + signing_in]]
    among = f"{COUNCILS} councils and {people:,} people, 95th percentile"
    steps = [Row(f"{page}, {among}", _p95([each[n] for each in seen]), "ms", GOAL_MS) for n, page in enumerate(PAGES)]
    return [*steps, Row(f"from the sign-in page to home, all three, {among}", _p95([sum(each) for each in seen]), "ms")]


@contextmanager
def _served() -> Iterator[Service]:
    folder = temporary_home()
    try:
        yield from running(folder)
    finally:
        shutil.rmtree(folder)


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


def _come_in(base_url: str, email: str, key: str) -> list[float]:
    """What each of the three pages took, in milliseconds."""
    window, took = Window(base_url), []
    began = time.perf_counter()
    page = window.get("/sign-in")
    took.append(time.perf_counter() - began)
    began = time.perf_counter()
    page = window.send(page, "", email=email, password=PASSWORD)
    took.append(time.perf_counter() - began)
    began = time.perf_counter()
    page = window.send(page, "", code=pyotp.TOTP(key).now())
    took.append(time.perf_counter() - began)
    if "/c/" not in page.url:
        raise Unexpected(page, f"{email} did not come to a council's home")
    return [round(each * 1000, 1) for each in took]


def _p95(values: list[float]) -> float:
    return sorted(values)[ceil(len(values) * 0.95) - 1]
