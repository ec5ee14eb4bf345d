"""Revoking a token: it stops with the very next call."""

from __future__ import annotations

from uuid import UUID

from councils.tokens.make_token import subject_of
from councils.tokens.queries import get_token, in_force
from reeve.audit import record
from reeve.audit.record import actor
from reeve.database import db, now
from reeve.errors import Conflict
from reeve.identity.models import ApiToken


class NotInForce(Conflict):
    """This token has ended or was revoked before, so there is nothing left to stop."""

    title = "The token does not work any more"


def revoke_token(token_id: UUID) -> ApiToken:
    """Raises NotFound, NotInForce."""
    token = get_token(token_id)
    if not in_force(token):
        raise NotInForce
    token.revoked_at, token.revoked_by_name = now(), actor().name
    db.council.flush()
    record("token.revoked", subject=subject_of(token), words=f"revoked the token {token.label}")
    return token
