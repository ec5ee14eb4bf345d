"""A file to be checked and not kept: its row and its check in one commit."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

from councils.dryrun.models import DryRun
from councils.dryrun.queries import lock_of
from councils.returns.files import newest_key
from councils.returns.queries import definition_of, subject_of
from councils.uploads.take_in import PURPOSE, InStore
from reeve.audit import record
from reeve.audit.record import actor
from reeve.database import db, now
from reeve.definitions import Period
from reeve.department.models import Obligation
from reeve.jobs import CHECK, enqueue
from reeve.vault import Place

KEPT_FOR = timedelta(hours=1)
AFTER_CLOSING = timedelta(minutes=1)
"""A page that is only read again, or left for another about the same check, says within this time that it is back."""


def begin(obligation: Obligation, file: InStore, *, token_id: UUID | None = None) -> DryRun:
    """Ask for the check of a stored file; nobody but who asks sees it."""
    who, key = actor(), newest_key()
    if who.id is None:
        raise RuntimeError("a check is asked for by a person: enter their acting() first")
    dry_run = DryRun(
        id=uuid4(),
        obligation_id=obligation.id,
        made_by=who.id,
        token_id=token_id,
        expires_at=now() + KEPT_FOR,
        name=file.name,
        sha256=file.stored.sha256,
        size=file.stored.size,
        object_id=file.stored.object_id,
        wrapped_key=key.wrap(file.key, Place(PURPOSE, obligation.council_id, file.stored.object_id)),
        key_version=key.version,
    )
    db.council.add(dry_run)
    db.council.flush()
    enqueue(
        db.council,
        "dry-run",
        on=CHECK,
        lock=lock_of(dry_run.id),
        council_id=str(dry_run.council_id),
        dry_run_id=str(dry_run.id),
    )
    title = definition_of(obligation).name_of(Period.parse(obligation.period))
    record("dry_run.made", subject=subject_of(obligation), words=f"checked a file as {title} and kept nothing of it")
    return dry_run


def leave(dry_run: DryRun, *, opened: int | None) -> None:
    """The page that was the ``opened``-th is closed. A browser says so whenever it likes, also after the next page was
    opened: then it does not count."""
    if opened == dry_run.opened:
        dry_run.expires_at = min(dry_run.expires_at, now() + AFTER_CLOSING)


def come_back(dry_run: DryRun, *, anew: bool) -> None:
    """The page is open, so it lasts until its hour is over; ``anew`` where it is not the same page that looks again."""
    dry_run.expires_at = dry_run.made_at + KEPT_FOR
    dry_run.opened += anew
