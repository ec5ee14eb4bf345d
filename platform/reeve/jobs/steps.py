"""A named step of a job: one unit of work, committed before the next begins."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from uuid import UUID

import structlog
from sqlalchemy.orm import Session

from reeve.database import Role, unit

log = structlog.get_logger("reeve.jobs")

Observer = Callable[[str, str], None]
observers: list[Observer] = []
"""Called with the step's name and ``begun``, ``done`` or ``committed``; how tests kill a worker at an exact place."""


@contextmanager
def step(
    name: str, *, role: Role = Role.COUNCIL, council_id: UUID | None = None, department_id: UUID | None = None
) -> Iterator[Session]:
    """Run one step of a job in its own unit of work. ``name`` is ``job.step``, e.g. ``deliver.attempt``."""
    log.info("step", step=name)
    with unit(role, council_id=council_id, department_id=department_id) as session:
        tell(name, "begun")
        yield session
        tell(name, "done")
    tell(name, "committed")


def tell(name: str, moment: str) -> None:
    for observer in observers:
        observer(name, moment)
