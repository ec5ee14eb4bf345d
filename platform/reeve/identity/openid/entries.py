"""Which sessions came in as a council asks, and what stands in the way of those that did not."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from reeve.audit import record
from reeve.database import db
from reeve.identity.openid.models import OpenIdEntry
from reeve.identity.openid.queries import entry_asked


def add_entry(council_id: UUID, *, token_hash: str, person_id: UUID) -> None:
    """The session behind ``token_hash`` proved itself at the council's own directory."""
    put(db.gate, OpenIdEntry(council_id=council_id, token_hash=token_hash, how="account", person_id=person_id))


def carry_entries(session: Session, person_id: UUID, *, old: str, new: str) -> None:
    """A session replaced by another of the same person keeps what it has proved. ``old`` and ``new`` are hashes."""
    kept = select(OpenIdEntry).where(OpenIdEntry.token_hash == old, OpenIdEntry.person_id == person_id)
    for entry in session.scalars(kept).all():
        put(session, OpenIdEntry(council_id=entry.council_id, token_hash=new, how=entry.how, person_id=person_id))


def put(session: Session, entry: OpenIdEntry) -> None:
    values = {"council_id": entry.council_id, "token_hash": entry.token_hash, "how": entry.how}
    session.execute(insert(OpenIdEntry).values(**values, person_id=entry.person_id).on_conflict_do_nothing())


def comes_in_as_asked(person_id: UUID, token_hash: str) -> bool:
    """Whether this session may be in the council whose unit is open. Where the council requires its own sign-in, that
    or a break-glass member's other sign-in, which is noted in the history once a session.
    """
    asked = entry_asked(person_id, token_hash)
    if asked is None:
        return True
    named, noted = asked
    if named and not noted:
        db.council.add(OpenIdEntry(token_hash=token_hash, how="break-glass", person_id=person_id))
        db.council.flush()
        record(
            "break_glass.used",
            subject="sign-in",
            words="came in as a break-glass member, without the council's own sign-in",
        )
    return named
