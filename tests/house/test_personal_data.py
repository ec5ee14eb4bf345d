"""Where nobody's data may stand: in logs, in job arguments, readable on the disk; and a claimant's nowhere at all."""

from __future__ import annotations

import asyncio
import io
import logging
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text

from reeve.database import Role, unit
from reeve.database.walls import SCHEMAS
from reeve.installation import Installation
from reeve.jobs import CHECK, enqueue, queue
from reeve.jobs.wordless import QUEUE, quieten
from reeve.worker import connector
from tests.house.addresses import Caller, nowhere, of_a, sets_of_a, tries
from tests.house.furnishing import neighbours_in
from tests.house.neighbours import Neighbours


@dataclass
class Said(logging.Handler):
    """Everything the service says: what reaches the root's log, and what is printed."""

    printed: io.StringIO = field(default_factory=io.StringIO)
    lines: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(logging.INFO)
        self.setFormatter(logging.Formatter("%(name)s %(levelname)s %(message)s"))

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))

    @property
    def text(self) -> str:
        return "\n".join([*self.lines, self.printed.getvalue()])

    __hash__ = logging.Handler.__hash__


@pytest.fixture(scope="module")
def said() -> Iterator[Said]:
    listener, root, queues = Said(), logging.getLogger(), logging.getLogger(QUEUE)
    level = root.level
    root.addHandler(listener)
    root.setLevel(logging.INFO)
    with redirect_stdout(listener.printed), redirect_stderr(listener.printed):
        handler = quieten()
        yield listener
    queues.removeHandler(handler)
    queues.propagate = True
    root.removeHandler(listener)
    root.setLevel(level)


@pytest.fixture(scope="module")
def lived_in(said: Said, app: Flask, installation: Installation) -> Iterator[Neighbours]:
    """The main job done, every page of A's read and every act tried, while somebody listened."""
    with neighbours_in(app, installation) as of:
        caller = Caller(of.client(of.everybody), form="/account/password")
        for values in sets_of_a(of):
            for one in tries(app, values, nowhere(values), methods=("GET",)):
                caller.ask("GET", one.path)
        for one in tries(app, of_a(of), nowhere(of_a(of)), methods=("POST",)):
            caller.ask("POST", one.path)
        yield of


def test_nothing_anybody_entered_is_logged(lived_in: Neighbours, said: Said) -> None:
    assert "step=check.record" in said.text, "Nothing was heard at all"
    assert not lived_in.canaries.in_text(said.text)


def test_jobs_carry_ids_only(lived_in: Neighbours) -> None:
    with lived_in.factory.engine.connect() as connection:
        jobs = connection.execute(
            text("select task_name, args::text, lock, queueing_lock from jobs.procrastinate_jobs")
        )
        rows = [str(tuple(job)) for job in jobs]
    assert len(rows) >= 3
    assert not lived_in.canaries.in_text("\n".join(rows))


def test_a_claimants_words_stand_in_no_table(lived_in: Neighbours) -> None:
    """Only in the encrypted file: what is stored of a finding is a keyed hash of its claim."""
    words = [word.lower() for word in lived_in.canaries.claimants]
    assert len(words) >= 5
    with lived_in.factory.engine.connect() as connection:
        tables = connection.execute(
            text(
                "select table_schema || '.' || quote_ident(table_name) from information_schema.tables "
                "where table_schema = any(:schemas) and table_type = 'BASE TABLE'"
            ),
            {"schemas": [*SCHEMAS, "jobs"]},
        ).scalars()
        for table in list(tables):
            rows = str(connection.execute(text(f"select string_agg(t::text, '|') from {table} t")).scalar_one()).lower()
            found = [word for word in words if word in rows or word.encode().hex() in rows]
            assert not found, f"{table} holds a claimant's words in the clear"


def test_nothing_kept_on_the_disk_can_be_read(lived_in: Neighbours) -> None:
    folder = lived_in.factory.installation.settings.data_dir
    files = [path for path in Path(folder).rglob("*") if path.is_file()]
    assert len(files) > 2
    for path in files:
        found = lived_in.canaries.in_text(path.read_bytes().decode("latin-1"))
        assert not found, f"{path.name} can be read: {found}"


def test_a_job_that_fails_is_logged_without_its_errors_words(
    lived_in: Neighbours, said: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    """PostgreSQL quotes what it refuses, and SQLAlchemy the parameters: neither reaches the worker's log."""
    secret = lived_in.canaries.new("an error's own words in a job")

    def fails(council_id: str) -> None:
        with unit(Role.COUNCIL) as session:
            session.execute(text("select cast(:word as integer), :other"), {"word": secret, "other": secret})

    monkeypatch.setattr(queue, "tasks", dict(queue.tasks))
    queue.task(name="fails", queue=CHECK)(fails)
    with unit(Role.COUNCIL, council_id=lived_in.a.council.id) as session:
        session.execute(text("select 1"))
        enqueue(session, "fails", on="failing", council_id=str(lived_in.a.council.id))

    async def work() -> None:
        with queue.replace_connector(connector(lived_in.factory.installation.settings)) as app:
            async with app.open_async():
                await app.run_worker_async(
                    queues=["failing"], wait=False, install_signal_handlers=False, listen_notify=False
                )

    asyncio.run(work())
    assert "psycopg.errors.InvalidTextRepresentation" in said.text or "sqlalchemy.exc.DataError" in said.text
    assert secret not in said.text
