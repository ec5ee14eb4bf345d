"""Sessions on the server: opened when the password is right, replaced when the second factor is, revoked at the end.

A session is one row under one token. Whenever what it may do changes (signing in, confirming that it is you, turning to
another council) it goes on under a new token, and the one before is dead at once (OWASP ASVS 5.0, V7.2.4).
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.orm import Session

from reeve.database import Role, db, now, unit
from reeve.identity.device import device_here
from reeve.identity.models import SignIn
from reeve.identity.openid.entries import carry_entries
from reeve.identity.queries import find_session, present
from reeve.identity.token import hashed, new_token

HALFWAY = timedelta(minutes=15)
KEPT = (
    *("person_id", "acting_council_id", "only_council_id", "created_at", "device"),
    *("password_at", "second_factor_at", "passkey_at"),
)


def open_halfway(person_id: UUID) -> str:
    """A session that has seen the password only: it opens nothing but the page that asks for the second factor."""
    return opened(SignIn(person_id=person_id, password_at=now()))


def open_session(
    person_id: UUID,
    *,
    instead_of: str | None = None,
    only_council_id: UUID | None = None,
    by_passkey: bool = False,
) -> str:
    """A session with both factors given, under a token nobody has seen before; the one it replaces ends.

    ``only_council_id``: that council's own directory is the only proof, so it opens no other house. ``by_passkey``: a
    passkey was, alone.
    """
    if instead_of is not None:
        revoke_session(instead_of)
    both = SignIn(person_id=person_id, password_at=now(), second_factor_at=now(), only_council_id=only_council_id)
    both.passkey_at = now() if by_passkey else None
    token = opened(both)
    if instead_of is not None:
        carry_entries(db.gate, person_id, old=hashed(instead_of), new=hashed(token))
    return token


def opened(session: SignIn) -> str:
    token = new_token()
    session.token_hash, session.device = hashed(token), device_here()
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


def turn_to(council_id: UUID, *, token_hash: str, person_id: UUID, before: UUID | None) -> str | None:
    """The session acts for this council from now on. Coming from another it gets the new token returned."""
    with unit(Role.GATE, token_hash=token_hash, person_id=person_id) as session:
        if before is not None:
            return renew(session, token_hash, acting_council_id=council_id)
        session.execute(
            update(SignIn).where(SignIn.token_hash == token_hash).values(acting_council_id=council_id, seen_at=now())
        )
        return None


def renew(session: Session, token_hash: str, **changes: Any) -> str | None:
    """The same session under a new token, begun when it was, with ``changes``; the old token is dead.

    None where another request was quicker, or the session has ended meanwhile.
    """
    ended = session.scalars(
        update(SignIn)
        .where(SignIn.token_hash == token_hash, SignIn.revoked_at.is_(None))
        .values(revoked_at=now())
        .returning(SignIn)
    ).one_or_none()
    if ended is None:
        return None
    token = new_token()
    kept = {name: getattr(ended, name) for name in KEPT}
    session.add(SignIn(token_hash=hashed(token), **{**kept, **changes}))
    session.flush()
    carry_entries(session, ended.person_id, old=token_hash, new=hashed(token))
    return token


def revoke_session(token: str) -> None:
    end(SignIn.token_hash == hashed(token))


def revoke_sessions(person_id: UUID) -> None:
    """Sign the person out everywhere, here too."""
    end(SignIn.person_id == person_id)


def revoke_one(person_id: UUID, session_id: UUID) -> bool:
    """End the one session of this person; whether it was still open."""
    return end(SignIn.person_id == person_id, SignIn.id == session_id) == 1


def revoke_others(person_id: UUID, *, but: str) -> int:
    """End every session of this person except the one with this token's hash; how many ended."""
    return end(SignIn.person_id == person_id, SignIn.token_hash != but)


def end(*which: Any) -> int:
    ended = db.gate.execute(
        update(SignIn).where(*which, SignIn.revoked_at.is_(None)).values(revoked_at=now()).returning(SignIn.id)
    )
    return len(ended.all())
