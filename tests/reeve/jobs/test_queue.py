"""The queue: enqueued with the act or not at all, closed to its callers, and recovered from a killed worker."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.engine import make_url

import councils
from reeve.database import Role, unit
from reeve.installation import Installation
from reeve.jobs import CHECK, DELIVER, enqueue, queue
from reeve.jobs.reap import cron, reap
from reeve.worker import connector, run_soon
from tests.factories import Factory

JOBS = text("select task_name, queue_name, args, status::text from jobs.procrastinate_jobs order by id")


@pytest.fixture
def admin(installation: Installation) -> Iterator[Connection]:
    engine = create_engine(make_url(installation.settings.database_url or "").set(drivername="postgresql+psycopg"))
    with engine.connect() as connection:
        connection.execute(text("truncate jobs.procrastinate_jobs cascade"))
        connection.commit()
        yield connection
    engine.dispose()


def test_a_job_is_enqueued_in_the_acts_own_transaction(factory: Factory, admin: Connection) -> None:
    council = factory.council()
    with unit(Role.COUNCIL, council_id=council.id) as session:
        enqueue(session, "check", on=CHECK, council_id=str(council.id))
        assert admin.execute(JOBS).all() == []
    job = admin.execute(JOBS).one()
    assert (job.task_name, job.queue_name, job.args) == ("check", "check", {"council_id": str(council.id)})


def test_a_unit_that_fails_leaves_no_job(factory: Factory, admin: Connection) -> None:
    council = factory.council()
    with pytest.raises(ZeroDivisionError), unit(Role.COUNCIL, council_id=council.id) as session:
        enqueue(session, "check", on=CHECK, council_id=str(council.id))
        raise ZeroDivisionError
    assert admin.execute(JOBS).all() == []


@pytest.mark.parametrize("role", [Role.GATE, Role.COUNCIL, Role.DEPARTMENT, Role.PLATFORM])
def test_every_part_of_the_house_may_enqueue(installation: Installation, admin: Connection, role: Role) -> None:
    with unit(role) as session:
        enqueue(session, "check", on=CHECK, council_id="nobody")
    assert len(admin.execute(JOBS).all()) == 1


def test_a_job_may_enqueue_another_while_the_worker_runs(installation: Installation, admin: Connection) -> None:
    """The queue's connector is the worker's own then, and takes no connection of a unit's session."""

    def as_a_job_does() -> None:
        with unit(Role.COUNCIL) as session:
            enqueue(
                session, "deliver", on=DELIVER, lock="deliver:nothing", after=timedelta(hours=1), council_id="nobody"
            )

    async def in_a_worker() -> None:
        with queue.replace_connector(connector(installation.settings)) as app:
            async with app.open_async():
                await asyncio.to_thread(as_a_job_does)

    asyncio.run(in_a_worker())
    job = admin.execute(JOBS).one()
    assert (job.task_name, job.queue_name, job.status) == ("deliver", "deliver", "todo")


def test_a_job_left_by_a_dead_worker_is_queued_again(installation: Installation, admin: Connection) -> None:
    with unit(Role.COUNCIL) as session:
        enqueue(session, "check", on=CHECK, council_id="nobody")
    admin.execute(text("set local search_path to jobs"))
    admin.execute(text("update procrastinate_jobs set status = 'doing'"))
    admin.commit()

    assert reap_once(installation) == 1
    assert admin.execute(JOBS).one().status == "todo"


def test_a_nightly_job_left_by_a_dead_worker_gives_way_to_the_one_that_waits(
    installation: Installation, admin: Connection
) -> None:
    """A worker killed in its nightly work, and asked for it again meanwhile, must start again all the same."""
    councils.register_jobs()

    async def ask_for_it() -> None:
        with queue.replace_connector(connector(installation.settings)) as app:
            async with app.open_async():
                await run_soon(app, "sweep")

    asyncio.run(ask_for_it())
    with unit(Role.COUNCIL) as session:
        enqueue(session, "check", on=CHECK, council_id="nobody")
    admin.execute(text("set local search_path to jobs"))
    admin.execute(text("update procrastinate_jobs set status = 'doing'"))
    admin.commit()
    asyncio.run(ask_for_it())
    assert reap_once(installation) == 1
    assert [(job.task_name, job.status) for job in admin.execute(JOBS)] == [
        ("sweep", "aborted"),
        ("check", "todo"),
        ("sweep", "todo"),
    ]


def reap_once(installation: Installation) -> int:
    async def once() -> int:
        with queue.replace_connector(connector(installation.settings)) as app:
            async with app.open_async():
                return await reap(app, stalled_after=1)

    return asyncio.run(once())


def test_the_reaper_comes_every_minute_or_as_often_as_a_test_asks() -> None:
    assert cron(60) == "* * * * *"
    assert cron(8) == "* * * * * */4"


def test_the_sweeper_comes_every_night_and_when_a_worker_starts(installation: Installation, admin: Connection) -> None:
    councils.register_jobs()
    assert "sweep" in {name for name, _ in queue.periodic_registry.periodic_tasks}

    async def start_twice() -> None:
        with queue.replace_connector(connector(installation.settings)) as app:
            async with app.open_async():
                await run_soon(app, "sweep")
                await run_soon(app, "sweep")

    asyncio.run(start_twice())
    assert [job.task_name for job in admin.execute(JOBS)] == ["sweep"]
