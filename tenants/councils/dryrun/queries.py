"""Reading checks that keep nothing: each by whoever asked for it, and only while it lasts."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from councils.dryrun.models import DryRun
from reeve.database import db, now
from reeve.department.models import Obligation
from reeve.errors import NotFound
from reeve.jobs import Turn, find_turn


class Gone(NotFound):
    """Nothing is kept of this check any more. Check the file again if you need to."""

    title = "This check is gone"


def get_dry_run(obligation: Obligation, dry_run_id: UUID, *, by: UUID, token_id: UUID | None = None) -> DryRun:
    """The person's own, or their token's. Raises Gone."""
    found = db.council.scalars(
        select(DryRun).where(
            DryRun.id == dry_run_id,
            DryRun.obligation_id == obligation.id,
            DryRun.made_by == by,
            DryRun.token_id.is_not_distinct_from(token_id),
            DryRun.expires_at > now(),
        )
    ).one_or_none()
    if found is None:
        raise Gone
    return found


def find_dry_run(dry_run_id: UUID) -> DryRun | None:
    """For jobs; None where it is gone or its time is over."""
    return db.council.scalars(select(DryRun).where(DryRun.id == dry_run_id, DryRun.expires_at > now())).one_or_none()


def lock_of(dry_run_id: UUID) -> str:
    """What its job holds, and its turn is asked by."""
    return f"dry-run:{dry_run_id}"


def turn_of(dry_run: DryRun) -> Turn | None:
    """Its place among all checks that wait; None where it does not wait."""
    return find_turn(db.council, lock_of(dry_run.id))


def over() -> Sequence[DryRun]:
    """Those whose time is over."""
    return db.council.scalars(select(DryRun).where(DryRun.expires_at <= now())).all()
