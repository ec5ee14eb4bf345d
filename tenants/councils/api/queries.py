"""Answers kept for requests that may come again."""

from __future__ import annotations

from sqlalchemy import func, select

from councils.api.models import KeptAnswer
from councils.returns.files import this_council
from reeve.database import db
from reeve.identity.machine.recognise import Machine


def find_kept(machine: Machine, key: str) -> KeptAnswer | None:
    return db.council.scalars(
        select(KeptAnswer).where(KeptAnswer.token_id == machine.token_id, KeptAnswer.key == key)
    ).one_or_none()


def hold_key(machine: Machine, key: str) -> None:
    """Until this unit ends: two requests at once with one key are answered one after the other."""
    name = f"reeve.key:{this_council()}:{machine.token_id}:{key}"
    db.council.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(name, 0))))
