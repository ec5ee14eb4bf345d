"""Who a session token belongs to, if it still counts."""

from __future__ import annotations

from datetime import datetime, timedelta

from reeve.database import Role, db, now, unit
from reeve.identity.models import SignIn
from reeve.identity.permissions import ADMIN_ROLES
from reeve.identity.queries import find_session, find_standings, open_sessions
from reeve.identity.token import hashed
from reeve.identity.visitor import Standing, Visitor

IDLE = timedelta(minutes=60)
IDLE_ADMIN = timedelta(minutes=30)
ABSOLUTE = timedelta(hours=12)
NOTED_EVERY = timedelta(minutes=1)


def recognise(token: str | None) -> Visitor | None:
    """The person behind ``token``, signed in with both factors, or None.

    One short transaction of its own, so that none is held while a body streams or a page is made.
    """
    if token is None:
        return None
    token_hash = hashed(token)
    with unit(Role.GATE, token_hash=token_hash) as session:
        found = find_session(session, token_hash)
        if found is None or found.second_factor_at is None:
            return None
        known = find_standings(session, found.person_id)
        if known is None or lapsed(found, known[2], at=now()):
            return None
        if now() - found.seen_at > NOTED_EVERY:
            found.seen_at = now()
        name, email, standings = known
        return Visitor(
            found.person_id,
            name,
            email,
            token_hash,
            found.second_factor_at,
            found.acting_council_id,
            opened_by(found, standings),
            by_passkey=found.passkey_at is not None,
        )


def opened_by(found: SignIn, standings: tuple[Standing, ...]) -> tuple[Standing, ...]:
    """The roles this session opens: all of them, or those in the one council whose directory alone vouched."""
    if found.only_council_id is None:
        return standings
    return tuple(s for s in standings if s.house is not None and s.house.id == found.only_council_id)


def live_sessions(who: Visitor) -> list[SignIn]:
    """Where this person is signed in, the session of this request first."""
    still = [row for row in open_sessions(db.gate, who.person_id) if not lapsed(row, who.standings, at=now())]
    return sorted(still, key=lambda row: row.token_hash != who.token_hash)


def lapsed(found: SignIn, standings: tuple[Standing, ...], *, at: datetime) -> bool:
    """Whether the session has been idle, or open, for too long (OWASP ASVS 5.0, V7.3)."""
    idle = IDLE_ADMIN if any(s.role in ADMIN_ROLES for s in standings) else IDLE
    return at - found.seen_at > idle or at - found.created_at > ABSOLUTE
