"""Reading all councils' accepted figures, when returns came, and what rules found; in the department's unit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, select, text

from reeve.comparison.models import AcceptedFigure, AcceptedReturn
from reeve.database import db
from reeve.department.holding.queries import is_held
from reeve.errors import NotFound
from reeve.national.models import Burden
from reeve.register.models import Council
from reeve.rulebook.models import ReturnKind


class NotOurReturn(NotFound):
    """Your department is owed no such return."""

    title = "No such return"


@dataclass(frozen=True)
class Given:
    """What one council gave for a period. ``region`` is the nation where the register knows none."""

    council_id: UUID
    slug: str
    council: str
    nation: str
    region: str
    period: str
    amount: Decimal


@dataclass(frozen=True)
class Came:
    """When a council's first consignment for a period was sealed, and whether it was late."""

    period: str
    sealed_at: datetime
    late: bool


FIRST_SEALED = text(
    "select o.period, min(c.sealed_at) as sealed_at, "
    "coalesce(min(c.sealed_at) > coalesce((select max(e.due_at) from department.extension e "
    " where e.council_id = o.council_id and e.obligation_id = o.id), o.due_at), false) as late "
    "from department.obligation o join department.consignment c "
    "on c.council_id = o.council_id and c.obligation_id = o.id "
    "where o.return_key = :return_key and o.practice = :practice and o.lapsed_at is null "
    "group by o.council_id, o.id, o.period, o.due_at order by o.period"
)
FOUND = text(
    "with newest as (select distinct on (o.council_id, o.id) c.council_id, c.manifest::jsonb as manifest "
    "from department.obligation o join department.consignment c "
    "on c.council_id = o.council_id and c.obligation_id = o.id "
    "where o.return_key = :return_key and o.practice = :practice and o.period = :period and o.lapsed_at is null "
    "order by o.council_id, o.id, c.number desc) "
    "select f.value->>'rule' as rule, f.value->>'severity' as severity, count(distinct n.council_id) as councils, "
    "sum((f.value->>'count')::bigint) as found, "
    "count(distinct n.council_id) filter (where exists (select 1 from "
    " jsonb_array_elements(n.manifest->'explanations') x where x.value->>'rule' = f.value->>'rule')) as explained, "
    "count(distinct n.council_id) filter (where exists (select 1 from "
    " jsonb_array_elements(n.manifest->'disputes') x where x.value->>'rule' = f.value->>'rule')) as disputed "
    "from newest n, jsonb_array_elements(n.manifest->'findings') f "
    "group by 1, 2 order by councils desc, found desc, rule"
)


def assert_ours(return_key: str) -> None:
    """Raises NotOurReturn."""
    owed = select(ReturnKind.key).where(
        ReturnKind.key == return_key, ReturnKind.department_id == db.department.info["department_id"]
    )
    if "\x00" in return_key or db.department.scalar(owed) is None:
        raise NotOurReturn


def accepted_periods() -> Sequence[Row[str, bool, str, int]]:
    """Each return and period of which something was accepted, practice and live apart, and how many councils' it was;
    the newest first."""
    return db.department.execute(
        select(
            AcceptedReturn.return_key,
            AcceptedReturn.practice,
            AcceptedReturn.period,
            func.count().label("councils"),
        )
        .group_by(AcceptedReturn.return_key, AcceptedReturn.practice, AcceptedReturn.period)
        .order_by(AcceptedReturn.return_key, AcceptedReturn.practice, AcceptedReturn.period.desc())
    ).all()


def given(
    return_key: str, *, practice: bool, cell: str | None = None, period: str | None = None
) -> list[tuple[str, Given]]:
    """Each figure given and not held back, under its cell: of one cell over time, or of one period."""
    statement = (
        select(
            AcceptedFigure.cell,
            *(Council.id, Council.slug, Council.name, Council.nation, Council.region),
            *(AcceptedFigure.period, AcceptedFigure.amount),
        )
        .join(Council, Council.id == AcceptedFigure.council_id)
        .where(
            AcceptedFigure.return_key == return_key,
            AcceptedFigure.practice == practice,
            AcceptedFigure.amount.is_not(None),
            ~is_held(AcceptedFigure),
        )
        .order_by(AcceptedFigure.period, Council.name)
    )
    if cell is not None:
        statement = statement.where(AcceptedFigure.cell == cell)
    if period is not None:
        statement = statement.where(AcceptedFigure.period == period)
    rows: Sequence[Any] = db.department.execute(statement).all()
    return [
        (row.cell, Given(row.id, row.slug, row.name, row.nation, row.region or row.nation, row.period, row.amount))
        for row in rows
    ]


def arrivals_over_time(return_key: str, *, practice: bool) -> list[Came]:
    """Of each council and period the first consignment; the earliest period first."""
    found = db.department.execute(FIRST_SEALED, {"return_key": return_key, "practice": practice})
    return [Came(row.period, row.sealed_at, row.late) for row in found]


def rules_found(return_key: str, period: str, *, practice: bool) -> Sequence[Row[Any]]:
    """Each rule that found something in the newest consignments of a period: severity, at how many councils, how often,
    how many of them explained it and disputed it."""
    where = {"return_key": return_key, "practice": practice, "period": period}
    return db.department.execute(FOUND, where).all()


def find_quarter(quarter: str) -> Burden | None:
    """Anything that was counted of it, in the platform's unit."""
    return db.platform.scalars(select(Burden).where(Burden.quarter == quarter).limit(1)).first()


def burdens() -> Sequence[Burden]:
    """What returns cost councils, live before practice, each return's newest quarter first."""
    return db.department.scalars(
        select(Burden).order_by(Burden.practice, Burden.return_key, Burden.quarter.desc())
    ).all()
