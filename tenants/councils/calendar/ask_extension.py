"""Asking the department for more time: a row with the reason; the obligation's own date is kept whatever the answer."""

from __future__ import annotations

from datetime import date

from sqlalchemy import func, select

from councils.returns.pages import is_to_do
from councils.returns.queries import definition_of, standing_of, subject_of
from councils.returns.state import State, latest_due, state_of
from reeve.audit import record
from reeve.audit.record import actor
from reeve.database import db
from reeve.database.constraints import refuses
from reeve.definitions import Period
from reeve.definitions.working_days import day_of, end_of
from reeve.department.models import Extension, Obligation
from reeve.errors import Conflict, Refusal
from reeve.web.filters import day


class NoDate(Conflict):
    """No date is set for this return, so there is none to be put off."""

    title = "No date is set"


class SentAlready(Conflict):
    """This return is sent, so no more time is needed."""

    title = "It is sent"


class AskedAlready(Conflict):
    """More time was asked for, and the department has not answered yet."""

    title = "More time was asked for already"


class NotLater(Refusal):
    """The day you ask for is not after the present date. Choose a later one."""

    status = 422
    title = "Choose a later day"


refuses("ix_extension_undecided", AskedAlready)
refuses("pk_extension", AskedAlready)


def why_not_to_ask(obligation: Obligation) -> Refusal | None:
    """What stands against asking; None where nothing does."""
    standing = standing_of(obligation)
    if latest_due(standing) is None:
        return NoDate()
    if not is_to_do(standing) or state_of(standing) in (State.SENDING, State.QUERIED):
        return SentAlready()
    undecided = select(Extension.n).where(Extension.obligation_id == obligation.id, Extension.granted.is_(None))
    return AskedAlready() if db.council.scalar(undecided) is not None else None


def ask_extension(obligation: Obligation, *, until: date, reason: str) -> Extension:
    """Raises NoDate, SentAlready, AskedAlready, NotLater."""
    if (refusal := why_not_to_ask(obligation)) is not None:
        raise refusal
    due_at = latest_due(standing_of(obligation))
    if due_at is None or until <= day_of(due_at):
        raise NotLater
    last = select(func.max(Extension.n)).where(Extension.obligation_id == obligation.id)
    asked = Extension(
        council_id=obligation.council_id,
        department_id=obligation.department_id,
        obligation_id=obligation.id,
        n=(db.council.scalar(last) or 0) + 1,
        reason=reason,
        wanted_at=end_of(until),
        asked_by=actor().name,
    )
    db.council.add(asked)
    db.council.flush()
    name = definition_of(obligation).name_of(Period.parse(obligation.period))
    words = f"asked the department for more time for {name}, until {day(until)}"
    record("extension.asked", subject=subject_of(obligation), words=words, detail={"reason": reason})
    return asked
