"""Changing one's own password."""

from __future__ import annotations

from uuid import UUID

from reeve.database import db
from reeve.identity.attempts import account, note_failed, slow_down
from reeve.identity.passwords import hash_password, matches
from reeve.identity.queries import credentials


def change_password(person_id: UUID, *, present: str, new: str, email: str) -> bool:
    """Whether ``present`` was right and ``new`` now holds. Raises TooManyTries. ``new`` was looked at before."""
    slow_down(account(email))
    stored = credentials(db.gate, person_id, "password")
    if not stored or not matches(stored[-1].secret, present):
        note_failed((account(email),))
        return False
    stored[-1].secret = hash_password(new)
    db.gate.flush()
    return True
