"""For tests: what waits in the queue."""

from __future__ import annotations

from typing import Any

from sqlalchemy import text

from tests.factories import Factory


def waiting(factory: Factory, task: str, **arguments: object) -> list[dict[str, Any]]:
    """The arguments of the jobs of this task that wait and have these ones among theirs, the oldest first."""
    rows = factory.session.execute(
        text("select args from jobs.procrastinate_jobs where task_name = :task and status = 'todo' order by id"),
        {"task": task},
    )
    wanted = {name: str(value) for name, value in arguments.items()}
    return [args for (args,) in rows if wanted.items() <= args.items()]
