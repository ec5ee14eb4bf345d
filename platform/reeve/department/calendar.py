"""The calendar: what has ended and what comes within two years is asked for by itself, of every council that owes it.

Due dates are the definitions'. Where no source gives one, none is set here; the department sets it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date
from uuid import UUID

from sqlalchemy import select

from reeve.audit import record
from reeve.database import db
from reeve.definitions import Definition, Period
from reeve.definitions.due import in_month
from reeve.department.ahead import owe_ahead
from reeve.department.models import Obligation
from reeve.department.obligations import owe, owing
from reeve.rulebook.models import ReturnKind
from reeve.rulebook.queries import NoDefinition, definitions_for, definitions_in_force

YEARS_AHEAD = 2


def ask_ahead(day: date) -> int:
    """Ask for every return of the open department unit, from its period that ended last before ``day`` to those that
    begin within two years; returns how many obligations were made. Safe to repeat."""
    return sum(ask(definition, day) for definition in definitions_of_this_department())


def ask_everybody_to_practise(day: date, *, practising: Collection[UUID]) -> int:
    """The councils ``practising``, aboard but not yet live, are asked for one practice return of each kind: for the
    period before, whose file they have already made. Safe to repeat."""
    return sum(ask_to_practise(each, day, practising=practising) for each in definitions_of_this_department())


def definitions_of_this_department() -> list[Definition]:
    of_department = ReturnKind.department_id == db.department.info["department_id"]
    keys = db.department.scalars(select(ReturnKind.key).where(of_department).order_by(ReturnKind.key)).all()
    return [definition for key in keys for definition in definitions_in_force(db.department, key)]


def ask(latest: Definition, day: date) -> int:
    periods = list(periods_ahead(latest, day))
    asked = definitions_for(db.department, latest.key, periods, nation=latest.nation)
    asked = {period: each for period, each in asked.items() if each.holds_for(period)}
    made = owe_ahead(asked)
    if made:
        words = f"made {made:,} obligations for {latest.title}, up to {max(asked).in_words}"
        record("obligations.made", subject=latest.key, words=words)
    return made


def periods_ahead(definition: Definition, day: date) -> Iterator[Period]:
    """The period that ended last before ``day`` and every one after it that begins within two years."""
    last = in_month(day.year + YEARS_AHEAD, day.month, day.day)
    period = ended_before(day, definition)
    while period.start <= last:
        yield period
        period = period.next()


def ask_to_practise(latest: Definition, day: date, *, practising: Collection[UUID]) -> int:
    """One practice return is enough: a council that was ever asked for one is not asked again. Nobody practises what
    has ended, or what they owe no more."""
    if latest.until is not None and latest.until.end < day:
        return 0
    asked = db.department.scalars(
        select(Obligation.council_id).where(Obligation.return_key == latest.key, Obligation.practice).distinct()
    )
    period = ended_before(day, latest)
    earlier = in_force(latest, period.previous())
    definition, period = (latest, period) if earlier is None else (earlier, period.previous())
    owed = {council.id for council in owing(latest, max(ended_before(day, latest), latest.from_period))}
    new = owed & set(practising) - set(asked)
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
