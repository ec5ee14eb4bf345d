"""Reading what may be held back and what is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import Session

from reeve.database import db, now
from reeve.definitions.working_days import day_of
from reeve.department.holding.models import HoldAllowance, HoldBack
from reeve.department.models import Consignment, Obligation
from reeve.register.models import Council
from reeve.rulebook.models import ReturnKind


def in_force() -> ColumnElement[bool]:
    """Of a row of ``HoldBack``: it holds today."""
    return HoldBack.ended_at.is_(None) & (HoldBack.until_on >= day_of(now()))


def is_held(table: Any) -> ColumnElement[bool]:
    """Of a row that is of a council, a return, practice or live, and a period: the council holds it back today."""
    return exists().where(
        HoldBack.council_id == table.council_id,
        HoldBack.return_key == table.return_key,
        HoldBack.practice == table.practice,
        HoldBack.period == table.period,
        in_force(),
    )


def held_in(return_key: str, *, practice: bool) -> Sequence[tuple[Council, HoldBack]]:
    """Who holds back figures of a return today, by council and period; in the department's unit."""
    statement = (
        select(Council, HoldBack)
        .join(HoldBack, HoldBack.council_id == Council.id)
        .where(HoldBack.return_key == return_key, HoldBack.practice == practice, in_force())
        .order_by(Council.name, HoldBack.period)
    )
    return [(row[0], row[1]) for row in db.department.execute(statement)]


def no_longer_held(return_key: str, *, most: int = 100) -> Sequence[tuple[Council, HoldBack]]:
    """Who held back figures of a return and does no more, the last first; in the department's unit."""
    statement = (
        select(Council, HoldBack)
        .join(HoldBack, HoldBack.council_id == Council.id)
        .where(HoldBack.return_key == return_key, ~in_force())
        .order_by(HoldBack.held_at.desc())
        .limit(most)
    )
    return [(row[0], row[1]) for row in db.department.execute(statement)]


def find_held(session: Session, obligation: Obligation) -> HoldBack | None:
    """The hold of today."""
    return session.scalars(of_obligation(obligation).where(in_force())).first()


def find_held_in(return_key: str, period: str, *, practice: bool) -> HoldBack | None:
    """The council's own hold of today, in its unit."""
    of_period = (HoldBack.return_key == return_key, HoldBack.period == period, HoldBack.practice == practice)
    return db.council.scalars(select(HoldBack).where(*of_period, in_force()).order_by(HoldBack.n)).first()


def holds_of(session: Session, obligation: Obligation) -> Sequence[HoldBack]:
    """All there ever were, the first one first."""
    return session.scalars(of_obligation(obligation)).all()


def of_obligation(obligation: Obligation) -> Any:
    return (
        select(HoldBack)
        .where(
            HoldBack.council_id == obligation.council_id,
            HoldBack.return_key == obligation.return_key,
            HoldBack.practice == obligation.practice,
            HoldBack.period == obligation.period,
        )
        .order_by(HoldBack.n)
    )


def find_allowance(session: Session, department_id: UUID, return_key: str, *, on: date) -> HoldAllowance | None:
    """What is in force on a day; None where nobody ever said anything."""
    return session.scalars(
        select(HoldAllowance)
        .where(
            HoldAllowance.department_id == department_id,
            HoldAllowance.return_key == return_key,
            HoldAllowance.from_on <= on,
        )
        .order_by(HoldAllowance.from_on.desc(), HoldAllowance.n.desc())
        .limit(1)
    ).one_or_none()


def allowances() -> Mapping[str, Sequence[HoldAllowance]]:
    """Everything this department ever said, by return, the newest first."""
    found: dict[str, list[HoldAllowance]] = {}
    for row in db.department.scalars(select(HoldAllowance).order_by(HoldAllowance.n.desc())):
        found.setdefault(row.return_key, []).append(row)
    return found


def own_returns() -> Sequence[str]:
    """The keys of the returns this department is owed."""
    of_department = ReturnKind.department_id == db.department.info["department_id"]
    return db.department.scalars(select(ReturnKind.key).where(of_department).order_by(ReturnKind.key)).all()


def first_delivered(session: Session, obligation: Obligation) -> date | None:
    """The day on which the council's first version was sealed; None where it delivered none."""
    sealed_at = session.scalar(
        select(func.min(Consignment.sealed_at)).where(
            Consignment.council_id == obligation.council_id, Consignment.obligation_id == obligation.id
        )
    )
    return None if sealed_at is None else day_of(sealed_at)
