"""Asking for a check of a version, in the transaction that made it."""

from __future__ import annotations

from uuid import UUID, uuid4

from councils.returns.models import Version
from reeve.database import db
from reeve.jobs import CHECK, enqueue


def ask_for_check(version: Version) -> UUID:
    """Enqueue a check and return the id its run will have. Checks of one version come one after the other."""
    check_id = uuid4()
    enqueue(
        db.council,
        "check",
        on=CHECK,
        lock=f"check:{version.id}",
        council_id=str(version.council_id),
        version_id=str(version.id),
        check_id=str(check_id),
    )
    return check_id
