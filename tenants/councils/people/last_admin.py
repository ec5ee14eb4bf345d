"""A council always keeps one admin: whoever would take the last one away is refused, also when two try at once."""

from __future__ import annotations

from uuid import UUID

from councils.people.queries import lasting_admins
from reeve.errors import Conflict


class LastAdmin(Conflict):
    """This is the council's only admin, so nothing was changed. Make somebody else an admin first."""

    title = "A council needs an admin"


def keep_one_admin(person_id: UUID) -> None:
    """Hold the admins' rows until this unit ends. Raises LastAdmin unless one besides ``person_id`` has no end set."""
    if all(held.person_id == person_id for held in lasting_admins(hold=True)):
        raise LastAdmin
