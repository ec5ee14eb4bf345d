"""The end: the keys of each council that is due, then what is left of its files; each step a unit of its own."""

from __future__ import annotations

from uuid import UUID

import structlog

from councils.leaving.queries import shred_every_file, what_remains
from reeve.database import Role, unit
from reeve.errors import Refusal
from reeve.installation import here
from reeve.jobs import step
from reeve.leaving.destroy import destroy_keys
from reeve.leaving.queries import councils_due

log = structlog.get_logger("reeve.leaving")


def destroy_those_due() -> None:
    """Every council whose destruction is consented to and whose wait is over; one that is held stays as it is."""
    with unit(Role.PLATFORM) as session:
        due = list(councils_due(session))
    for council_id in due:
        try:
            destroy(council_id)
        except Refusal as refusal:
            log.warning("not destroyed", council=str(council_id), why=refusal.title)


def destroy(council_id: UUID) -> None:
    """Destroy a council's keys, then its files' own; safe to run again after either step.

    Raises NotDue, or the words of a legal hold, and then nothing is destroyed.
    """
    with step("destroy.count", council_id=council_id):
        remains = what_remains()
    with step("destroy.keys", role=Role.PLATFORM):
        destroy_keys(council_id, remains=remains)
    with step("destroy.files", council_id=council_id):
        objects = shred_every_file()
    for object_id in objects:
        here().store.delete(object_id)
