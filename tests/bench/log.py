"""The log at a million entries: one more is added, all of it is looked through; and a receipt is verified.

The database is the service's own embedded one, with its commits on disk. The million is made in SQL, level by level.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from math import ceil
from pathlib import Path
from statistics import median

from measure import Row

ROOT = Path(__file__).parents[2]
sys.path.append(str(ROOT))

from sqlalchemy import Connection, create_engine, text  # noqa: E402
from sqlalchemy.engine import make_url  # noqa: E402

from reeve.config import from_environment  # noqa: E402
from reeve.database import Role, engines, unit  # noqa: E402
from reeve.installation import here, install  # noqa: E402
from reeve.preparation import administrator_url  # noqa: E402
from reeve.proof import (  # noqa: E402
    Contributor,
    DefinitionUsed,
    Entered,
    FigureStated,
    Manifest,
    ObligationMet,
    Person,
    Receipt,
    issue,
    verify,
)
from reeve.transparency.enter import enter  # noqa: E402
from reeve.transparency.look import log_faults  # noqa: E402
from tests.service import running  # noqa: E402

ENTRIES = 1_000_000
TIMES, WARM, FIGURES = 300, 20, 200
ADD_GOAL_MS, VERIFY_GOAL_MS = 5, 50
AT = datetime(2026, 11, 23, 12, tzinfo=UTC)
SOMEBODY = Person("10000000-0000-4000-8000-000000000001", "Priya Preparer")


def rows(*, entries: int = ENTRIES) -> list[Row]:
    with _installed():
        _fill(entries)
        added = _added()
        data = _issue()
        verified = _measured(lambda _: _verify(data))
        began = time.perf_counter()
        with unit(Role.PLATFORM) as session:
            faults = len(list(log_faults(session)))
        looked = time.perf_counter() - began
    return [
        *_both(f"adding to the log at {entries:,} entries", added, ADD_GOAL_MS),
        *_both(f"verifying a receipt of {FIGURES} figures ({len(data):,} bytes)", verified, VERIFY_GOAL_MS),
        Row(f"looking through {entries:,} entries, every hash anew", round(looked, 1), "s"),
        Row("faults found in it", faults, "", 0),
    ]


@contextmanager
def _installed() -> Iterator[None]:
    with running() as service:
        install(from_environment(service.environment))
        yield
        engines.dispose()


def _fill(entries: int) -> None:
    """A log of so many entries, as adding them one by one would have left it."""
    url = make_url(administrator_url(here().settings)).set(drivername="postgresql+psycopg")
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("set local synchronous_commit = off"))
        connection.execute(
            text(
                "insert into platform.log_node (level, place, hash) "
                "select 0, n, sha256(int8send(n)) from generate_series(0, :last) n"
            ),
            {"last": entries - 1},
        )
        level = 0
        while entries >> (level + 1):
            _join(connection, level)
            level += 1
        connection.execute(text("analyze platform.log_node"))
    engine.dispose()


def _join(connection: Connection, level: int) -> None:
    connection.execute(
        text(
            "insert into platform.log_node (level, place, hash) "
            "select l.level + 1, l.place / 2, sha256('\\x01'::bytea || l.hash || r.hash) "
            "from platform.log_node l join platform.log_node r on r.level = l.level and r.place = l.place + 1 "
            "where l.level = :level and l.place % 2 = 0"
        ),
        {"level": level},
    )


def _measured(act: Callable[[int], object]) -> list[float]:
    """In milliseconds."""
    took = []
    for number in range(WARM + TIMES):
        began = time.perf_counter()
        act(number)
        if number >= WARM:
            took.append((time.perf_counter() - began) * 1000)
    return took


def _added() -> list[float]:
    """In milliseconds, from the call to the end of the commit, in a transaction that is open as the inbox has one."""
    took = []
    for number in range(WARM + TIMES):
        with unit(Role.DEPARTMENT) as session:
            session.connection()
            began = time.perf_counter()
            enter(session, f"entry {number}".encode(), at=AT)
            session.commit()
            took.append((time.perf_counter() - began) * 1000)
    return took[WARM:]


def _issue() -> bytes:
    """A form's receipt, as the inbox would give it at this size of the log."""
    cells = {f"c{number:03}": number * 1_234_567 for number in range(FIGURES)}
    manifest = Manifest(
        obligation=ObligationMet("x", "E09999999", "X", "dwp", "dhp", "X", "2026-27", practice=True),
        version=1,
        file=None,
        form=Entered(cells),
        figures=[FigureStated(name, f"What {name} counts", value, "pence") for name, value in cells.items()],
        definition=DefinitionUsed("sha256:" + "d" * 64, 1, "provisional"),
        engine_version="1",
        findings=[],
        explanations=[],
        disputes=[],
        contributors=[Contributor(SOMEBODY, ("entered",))],
        statement="These figures are right.",
        submitted_by=SOMEBODY,
        submitted_at=AT,
    ).document()
    at, key = AT + timedelta(hours=1), here().signing_key
    receipt = Receipt("practice/x/dhp/2026-27/1", manifest, None, at, at, "inbox", "1:" + "0" * 64, practice=True)
    with unit(Role.DEPARTMENT) as session:
        entry = enter(session, receipt.entered(key.public.id), at=at)
    return issue(receipt, key=key, entry=entry)


def _verify(data: bytes) -> None:
    if not verify(data, public_key=here().signing_key.public).ok:
        raise RuntimeError("the receipt of the benchmark does not verify")


def _both(name: str, took: list[float], goal: float) -> list[Row]:
    p95 = sorted(took)[ceil(len(took) * 0.95) - 1]
    return [
        Row(name, round(median(took), 2), "ms", goal),
        Row(f"{name}, 95th percentile", round(p95, 2), "ms"),
    ]
