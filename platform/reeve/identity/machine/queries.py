"""The gate's look at a token, by its hash."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from reeve.identity.models import ApiToken


def hold_token(session: Session, token_hash: str) -> ApiToken | None:
    """The row, in force or not, held until this unit ends so that its calls are counted one after another."""
    return session.scalars(select(ApiToken).where(ApiToken.token_hash == token_hash).with_for_update()).one_or_none()
