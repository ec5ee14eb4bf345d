"""What was done in this council: its own chain, filtered."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, func, select

from reeve.audit.models import AuditEntry
from reeve.database import db


def history_select(person: str, act: str) -> Select[Any]:
    found = select(AuditEntry)
    if person:
        found = found.where(AuditEntry.actor == person)
    if act:
        found = found.where(AuditEntry.act == act)
    return found


def count_history(person: str, act: str) -> int:
    return db.council.scalar(select(func.count()).select_from(history_select(person, act).subquery())) or 0


def history(person: str, act: str, *, offset: int = 0, size: int | None = None) -> Sequence[AuditEntry]:
    """This council's chain, newest first."""
    found = history_select(person, act).order_by(AuditEntry.seq.desc()).offset(offset).limit(size)
    return db.council.scalars(found).all()


def actors() -> Sequence[str]:
    return db.council.scalars(select(AuditEntry.actor).distinct().order_by(AuditEntry.actor)).all()


def acts() -> Sequence[str]:
    return db.council.scalars(select(AuditEntry.act).distinct().order_by(AuditEntry.act)).all()
