"""The calendar: what has ended is asked for by itself, of every council that owes it, on Reeve or not.

No source gives a due date for the returns carried so far, so none is set here; the department sets it.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from uuid import UUID

from sqlalchemy import select

from reeve.database import db
from reeve.definitions import Definition, Period
from reeve.department.models import Obligation
from reeve.department.obligations import owe
from reeve.rulebook.models import ReturnKind
from reeve.rulebook.queries import NoDefinition, definitions_in_force


def ask_for_what_ended(day: date, *, practising: Collection[UUID]) -> int:
    """Ask for every return of the open department unit, for its period that ended last before ``day``; returns how
    many obligations were made. Safe to repeat.

    The councils ``practising``, aboard but not yet live, are asked for one practice return of each kind as well: for
    the period before, whose file they have already made.
    """
    return sum(
        ask(definition, day) + ask_to_practise(definition, day, practising=practising)
        for definition in definitions_of_this_department()
    )


def definitions_of_this_department() -> list[Definition]:
    of_department = ReturnKind.department_id == db.department.info["department_id"]
    keys = db.department.scalars(select(ReturnKind.key).where(of_department).order_by(ReturnKind.key)).all()
    return [definition for key in keys for definition in definitions_in_force(db.department, key)]


def ask(latest: Definition, day: date) -> int:
    period = ended_before(day, latest)
    definition = in_force(latest, period)
    return 0 if definition is None else owe(definition, period, practice=False)


def ask_to_practise(latest: Definition, day: date, *, practising: Collection[UUID]) -> int:
    """One practice return is enough: a council that was ever asked for one is not asked again."""
    asked = db.department.scalars(
        select(Obligation.council_id).where(Obligation.return_key == latest.key, Obligation.practice).distinct()
    )
    period = ended_before(day, latest)
    earlier = in_force(latest, period.previous())
    definition, period = (latest, period) if earlier is None else (earlier, period.previous())
    new = set(practising) - set(asked)
    return owe(definition, period, practice=True, only=new) if in_force(definition, period) and new else 0


def ended_before(day: date, definition: Definition) -> Period:
    return Period.containing(day, kind=definition.period_kind).previous()


def in_force(latest: Definition, period: Period) -> Definition | None:
    """The rules of this return for a period; None where it is older than the first of them or none is made any more."""
    try:
        found = definitions_in_force(db.department, latest.key, str(period))
    except NoDefinition:
        return None
    return next((one for one in found if one.nation == latest.nation and one.holds_for(period)), None)
