"""Sessions on the server: opened when the password is right, replaced when the second factor is, revoked at the end."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from sqlalchemy import update

from reeve.database import db, now
from reeve.identity.models import SignIn
from reeve.identity.openid.entries import carry_entries
from reeve.identity.queries import find_session, present
from reeve.identity.token import hashed, new_token

HALFWAY = timedelta(minutes=15)


def open_halfway(person_id: UUID) -> str:
    """A session that has seen the password only: it opens nothing but the page that asks for the second factor."""
    return opened(SignIn(person_id=person_id, password_at=now()))


def open_session(person_id: UUID, *, instead_of: str | None = None, only_council_id: UUID | None = None) -> str:
    """A session with both factors given, under a token nobody has seen before; the one it replaces ends.

    ``only_council_id``: that council's own directory is the only proof, so it opens no other house.
    """
    if instead_of is not None:
        revoke_session(instead_of)
    token = opened(
        SignIn(person_id=person_id, password_at=now(), second_factor_at=now(), only_council_id=only_council_id)
    )
    if instead_of is not None:
        carry_entries(person_id, old=instead_of, new=token)
    return token


def opened(session: SignIn) -> str:
    token = new_token()
    session.token_hash = hashed(token)
    db.gate.add(session)
    db.gate.flush()
    return token


def find_halfway(token: str | None) -> SignIn | None:
    """The session that waits for its second factor, where it has not waited too long."""
    if token is None:
        return None
    present(db.gate, token_hash=hashed(token))
    found = find_session(db.gate, hashed(token))
    if found is None or found.second_factor_at is not None or now() - found.created_at > HALFWAY:
        return None
    return found


def revoke_session(token: str) -> None:
    end(SignIn.token_hash == hashed(token))


def revoke_sessions(person_id: UUID) -> None:
    """Sign the person out everywhere, here too."""
    end(SignIn.person_id == person_id)


def end(which: object) -> None:
    db.gate.execute(update(SignIn).where(which, SignIn.revoked_at.is_(None)).values(revoked_at=now()))  # type: ignore[arg-type]
