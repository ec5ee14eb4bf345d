"""Questions put to an authenticator: random, kept on the server, good for five minutes and one answer."""

from __future__ import annotations

import secrets
from datetime import timedelta

from sqlalchemy import delete

from reeve.database import Role, now, unit
from reeve.identity.passkey_models import PasskeyChallenge

GOOD_FOR = timedelta(minutes=5)
SIZE = 32


def new_challenge(purpose: str, *, holder: str) -> bytes:
    """A challenge for the browser whose token hashes to ``holder``. Those that expired are swept out."""
    challenge = secrets.token_bytes(SIZE)
    with unit(Role.GATE, token_hash=holder) as session:
        session.execute(delete(PasskeyChallenge).where(PasskeyChallenge.expires_at < now()))
        session.add(
            PasskeyChallenge(token_hash=holder, challenge=challenge, purpose=purpose, expires_at=now() + GOOD_FOR)
        )
    return challenge


def use_challenge(challenge: bytes, *, purpose: str, holder: str) -> bool:
    """Whether this was asked of ``holder`` for ``purpose`` and not answered yet; from now on it was, come what may."""
    with unit(Role.GATE, token_hash=holder) as session:
        used = session.execute(
            delete(PasskeyChallenge)
            .where(
                PasskeyChallenge.token_hash == holder,
                PasskeyChallenge.challenge == challenge,
                PasskeyChallenge.purpose == purpose,
                PasskeyChallenge.expires_at >= now(),
            )
            .returning(PasskeyChallenge.purpose)
        )
        return used.first() is not None
