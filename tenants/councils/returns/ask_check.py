"""Asking for a check of a version, in the transaction that made it."""

from __future__ import annotations

from uuid import UUID, uuid4

from councils.returns.models import Version
from reeve.database import db
from reeve.jobs import CHECK, enqueue


def check_lock(version_id: UUID) -> str:
    """What keeps two checks of one version apart, and tells which job in the queue is its own."""
    return f"check:{version_id}"


def ask_for_check(version: Version) -> UUID:
    """Enqueue a check and return the id its run will have. Checks of one version come one after the other."""
    check_id = uuid4()
    enqueue(
        db.council,
        "check",
        on=CHECK,
        lock=check_lock(version.id),
        council_id=str(version.council_id),
        version_id=str(version.id),
        check_id=str(check_id),
    )
    return check_id
