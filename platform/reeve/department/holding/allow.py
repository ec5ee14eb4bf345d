"""The department says for how long councils may hold figures of a return back."""

from __future__ import annotations

from datetime import date

from reeve.audit import actor, record
from reeve.database import Role, db, now
from reeve.database.constraints import refuses
from reeve.definitions.working_days import day_of
from reeve.department.holding.models import HoldAllowance
from reeve.department.holding.queries import allowances, own_returns
from reeve.errors import Conflict, NotFound, Refusal
from reeve.web.filters import day, plural


class NotBackwards(Refusal):
    """What councils were allowed on a day gone by cannot be changed. Choose today or a later day."""

    status = 422
    title = "Choose today or a later day"


class SetAtOnce(Conflict):
    """Somebody else of the department set this just now. Look at what they set, then decide again."""

    title = "It was set just now"


refuses("pk_hold_allowance", SetAtOnce)


def allow(return_key: str, *, days: int, from_on: date, words: str) -> HoldAllowance:
    """For ``days`` after the first delivery, from ``from_on`` on; for none where ``days`` is 0. Holds that stand are
    left as they are. Raises NotFound, NotBackwards, SetAtOnce."""
    if return_key not in own_returns():
        raise NotFound
    if from_on < day_of(now()):
        raise NotBackwards
    said = allowances().get(return_key, ())
    row = HoldAllowance(
        department_id=db.department.info["department_id"],
        return_key=return_key,
        n=1 + (said[0].n if said else 0),
        days=days,
        from_on=from_on,
        words=words,
        set_by_name=actor().name,
    )
    db.department.add(row)
    db.department.flush()
    told = f"set that councils may hold figures of {return_key} back {how_long(days)}, from {day(from_on)}"
    record("holding.allowed", subject=f"holding/{return_key}", words=told, detail={"days": days}, role=Role.DEPARTMENT)
    return row


def how_long(days: int) -> str:
    """As in "they may hold figures back not at all"."""
    return f"for {plural(days, 'day')} after delivery" if days else "not at all"
