"""More time: what was asked for and what the department answered, oldest first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import select

from reeve.database import db
from reeve.department.models import Extension, Obligation
from reeve.web.filters import day


def extensions_of(obligation: Obligation) -> Sequence[Extension]:
    """Everything that was asked for this obligation."""
    return db.council.scalars(
        select(Extension).where(Extension.obligation_id == obligation.id).order_by(Extension.n)
    ).all()


def last_extensions() -> Mapping[UUID, Extension]:
    """What was asked for last, by obligation."""
    found = db.council.scalars(select(Extension).order_by(Extension.n))
    return {extension.obligation_id: extension for extension in found}


def in_words(extension: Extension) -> str:
    """One sentence or two: who asked for how long, and what became of it."""
    wanted = f" until {day(extension.wanted_at)}" if extension.wanted_at else ""
    asked = f"{extension.asked_by} asked for more time{wanted} on {day(extension.asked_at)}: {extension.reason}"
    return f"{asked.rstrip('.')}. {answer_of(extension)}"


def answer_of(extension: Extension) -> str:
    if extension.granted is None:
        return "The department has not answered yet."
    answered = f"Granted until {day(extension.due_at)}" if extension.granted else "Refused"
    said = f": {extension.decided_words}" if extension.decided_words else ""
    return f"{answered} by {extension.decided_by} on {day(extension.decided_at)}{said}".rstrip(".") + "."
