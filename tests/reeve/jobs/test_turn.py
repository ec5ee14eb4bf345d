"""A council learns how many checks are before its own and how long one takes, and nothing else of the queue."""

from __future__ import annotations

from uuid import UUID, uuid4

from sqlalchemy import Connection, text

from reeve.database import Role, unit
from reeve.jobs import CHECK, DELIVER, Turn, enqueue, find_turn
from tests.factories import Factory
from tests.reeve.jobs.test_queue import admin

__all__ = ["admin"]


def asked(council: UUID, lock: str, *, on: str = CHECK) -> None:
    with unit(Role.COUNCIL, council_id=council) as session:
        enqueue(session, "check", on=on, lock=lock, council_id=str(council))


def turn(council: UUID, lock: str) -> Turn | None:
    with unit(Role.COUNCIL, council_id=council) as session:
        return find_turn(session, lock)


def have_run(admin: Connection, *, seconds: tuple[int, ...]) -> None:
    """Checks that took so long, a while ago."""
    admin.execute(text("set local search_path to jobs"))
    for took in seconds:
        job = admin.scalar(
            text(
                "insert into procrastinate_jobs (queue_name, task_name, status) values ('check', 'check', 'succeeded') "
                "returning id"
            )
        )
        admin.execute(
            text(
                "insert into procrastinate_events (job_id, type, at) values "
                "(:job, 'started', now() - interval '1 day'), "
                "(:job, 'succeeded', now() - interval '1 day' + make_interval(secs => :took))"
            ),
            {"job": job, "took": took},
        )
    admin.commit()


def test_the_place_in_the_queue_and_the_time_it_may_take(factory: Factory, admin: Connection) -> None:
    ours, theirs = factory.council().id, factory.council().id
    have_run(admin, seconds=(10, 90, 80))
    for lock in ("check:first", "check:second"):
        asked(theirs, lock)
    asked(theirs, "deliver:other", on=DELIVER)
    asked(ours, "check:ours")
    asked(theirs, "check:later")
    assert turn(ours, "check:ours") == Turn(before=2, running=0, seconds=80)
    admin.execute(text("set local search_path to jobs"))
    admin.execute(text("update procrastinate_jobs set status = 'doing' where lock in ('check:first', 'check:later')"))
    admin.commit()
    assert turn(ours, "check:ours") == Turn(before=3, running=2, seconds=80)
    assert turn(theirs, "check:ours") is None
    assert turn(ours, "check:later") is None


def test_without_a_check_done_no_time_is_told(factory: Factory, admin: Connection) -> None:
    council = factory.council().id
    asked(council, f"check:{(one := uuid4())}")
    assert turn(council, f"check:{one}") == Turn(before=0, running=0, seconds=None)


def test_the_wait_is_that_of_as_many_at_a_time_as_run_now() -> None:
    assert Turn(before=5, running=2, seconds=60).wait == 180
    assert Turn(before=2, running=0, seconds=60).wait == 120
    assert Turn(before=2, running=1, seconds=None).wait is None
