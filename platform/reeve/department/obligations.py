"""Who owes what: an obligation for every council that owes a return for a period, on Reeve or not."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert

from reeve.audit import record
from reeve.database import db, now
from reeve.definitions import Definition, Period
from reeve.department.models import Obligation
from reeve.errors import Refusal
from reeve.register.models import Council
from reeve.web.filters import plural


class WrongPeriod(Refusal):
    """This return is not made for a period of that kind."""


def owe(
    definition: Definition,
    period: Period,
    *,
    practice: bool,
    due_at: datetime | None = None,
    due_note: str | None = None,
    only: Collection[UUID] | None = None,
) -> int:
    """Make the obligations that are not there yet and return how many were made. Runs in a department unit.

    ``only`` narrows it to some councils. A council owes a return by its nation, whether it administers Housing Benefit,
    its kind, and whether it existed in the period. Nobody owes a return for a period it is not made for any more.
    Without ``due_at`` a live one is due as the definition says; a date no source gives stays empty until the department
    sets it. Raises WrongPeriod.
    """
    if period.kind != definition.period_kind:
        raise WrongPeriod(
            f"{definition.title} is made for a {definition.period_kind}, and {period} is a {period.kind}."
        )
    known = already_asked(definition.key, str(period), practice=practice)
    asked = [council for council in owing(definition, period) if only is None or council.id in only]
    new = [council for council in asked if council.id not in known]
    made = add(
        {
            "id": uuid4(),
            "council_id": council.id,
            "department_id": db.department.info["department_id"],
            "return_key": definition.key,
            "period": str(period),
            "practice": practice,
            "due_set_at": now() if due_at else None,
            **dated(definition, period, council, practice=practice, due_at=due_at, due_note=due_note),
        }
        for council in new
    )
    if made:
        words = f"asked {plural(made, 'council')} for {definition.title}, {period.in_words}"
        record("obligations.made", subject=f"{definition.key}/{period}", words=words)
    return made


def dated(
    definition: Definition, period: Period, council: Council, *, practice: bool, **given: datetime | str | None
) -> dict[str, object]:
    """The date ``given`` with its note, else the definition's. What is practised on has passed and gets none."""
    if given["due_at"] is not None or practice or definition.due is None:
        return {**given}
    return {"due_at": definition.due.due_at(period, nation=council.nation), "due_note": definition.due.in_words(period)}


def add(rows: Iterable[dict[str, object]]) -> int:
    """Add those that nobody else added at the same moment; returns how many."""
    wanted = list(rows)
    if not wanted:
        return 0
    statement = insert(Obligation).values(wanted).on_conflict_do_nothing().returning(Obligation.id)
    return len(db.department.scalars(statement).all())


def already_asked(return_key: str, period: str, *, practice: bool) -> set[UUID]:
    return set(
        db.department.scalars(
            select(Obligation.council_id).where(
                Obligation.return_key == return_key, Obligation.period == period, Obligation.practice == practice
            )
        )
    )


def owing(definition: Definition, period: Period) -> Sequence[Council]:
    councils = db.department.scalars(select(Council).order_by(Council.slug)).all()
    return [
        council
        for council in councils
        if definition.holds_for(period)
        and definition.owed_by.owes(nation=council.nation, administers_hb=council.administers_hb, kind=council.kind)
        and (council.opened_on is None or council.opened_on <= period.end)
        and (council.closed_on is None or council.closed_on >= period.start)
    ]


def set_due(return_key: str, period: str, *, practice: bool, due_at: datetime, due_note: str) -> int:
    """The department sets the due date of a return's period for every council; returns for how many. From then on no
    rule of a definition changes it."""
    changed = db.department.execute(
        update(Obligation)
        .where(Obligation.return_key == return_key, Obligation.period == period, Obligation.practice == practice)
        .where(Obligation.lapsed_at.is_(None))
        .values(due_at=due_at, due_note=due_note, due_set_at=now())
        .returning(Obligation.id)
    ).all()
    record("obligations.due", subject=f"{return_key}/{period}", words=f"set the due date for {len(changed)} councils")
    return len(changed)
