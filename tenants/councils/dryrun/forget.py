"""Forgetting: the keys and the row go with the transaction, the objects after it."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import delete

from councils.dryrun.models import DryRun
from councils.dryrun.queries import over
from councils.uploads.sweep import councils_with_files
from reeve.database import Role, db, unit
from reeve.installation import here
from reeve.jobs import step


def forget(dry_run: DryRun) -> list[str]:
    """Delete the row and with it the keys; returns the objects nobody can read any more, for ``drop``."""
    db.council.execute(delete(DryRun).where(DryRun.id == dry_run.id))
    return [name for name in (dry_run.object_id, dry_run.findings_object_id) if name is not None]


def drop(objects: list[str]) -> None:
    """Delete objects. One that is left because the store is away is swept at night: no row knows it."""
    for object_id in objects:
        here().store.delete(object_id)


def forget_those_over() -> int:
    """Forget, in each council, whatever has had its time; says how many there were."""
    objects: list[str] = []
    count = 0
    for council_id in councils_with_files():
        if not any_over(council_id):
            continue
        with step("dryrun.forget", council_id=council_id):
            for dry_run in over():
                objects += forget(dry_run)
                count += 1
    drop(objects)
    return count


def any_over(council_id: UUID) -> bool:
    """A look without a step, so that the log says nothing every other minute for each council."""
    with unit(Role.COUNCIL, council_id=council_id):
        return bool(over())
