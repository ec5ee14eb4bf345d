"""Keeping what was noticed, once while it is not settled."""

from __future__ import annotations

from uuid import UUID, uuid4

from sqlalchemy import text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from reeve.alarms.models import KeyAlarm
from reeve.database import now


def notice(session: Session, about: str, *, shown: str, words: str, department_id: UUID | None = None) -> None:
    """In a platform unit, or of a department's server in the department's own. ``words`` say what was seen and what to
    do, a sentence each."""
    row = {"id": uuid4(), "department_id": department_id, "about": about, "shown": shown, "words": words}
    statement = insert(KeyAlarm).values(**row, noticed_at=now())
    session.execute(
        statement.on_conflict_do_nothing(index_elements=["about", "shown"], index_where=text("settled_at is null"))
    )
