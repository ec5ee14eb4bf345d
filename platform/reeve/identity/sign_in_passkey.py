"""Signing in with a passkey alone: it verifies its person, so it stands for both factors."""

from __future__ import annotations

from uuid import UUID

from reeve.database import db, set_person
from reeve.identity.attempts import address, note_failed, slow_down
from reeve.identity.models import Person
from reeve.identity.prove_passkey import SIGN_IN, try_passkey, whose_passkey
from reeve.identity.sign_in import is_open


def sign_in_by_passkey(answer: str, *, holder: str, remote: str | None) -> UUID | None:
    """The person whose passkey answered, or None. The gate's unit goes on as them. Raises TooManyTries.

    Unknown, removed and closed get the same answer.
    """
    slow_down(address(remote))
    person_id = whose_passkey(answer)
    if person_id is None or try_passkey(answer, purpose=SIGN_IN, holder=holder, person_id=person_id) is None:
        note_failed((address(remote),))
        return None
    set_person(db.gate, person_id)
    return person_id if is_open(db.gate.get_one(Person, person_id)) else None
