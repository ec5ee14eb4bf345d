"""Reading what was accepted and what is published."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import TIMESTAMP, Row, cast, delete, exists, func, select, text, tuple_
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from reeve.comparison.groups import CASELOAD, Traits, band
from reeve.comparison.models import AcceptedFigure, AcceptedReturn, Cut, CutMembers
from reeve.database import db, now
from reeve.department.holding.models import HoldBack
from reeve.department.holding.queries import is_held
from reeve.department.models import Consignment
from reeve.register.models import Council

STANDS = (
    "exists (select 1 from department.{decision} d where d.council_id = c.council_id and d.consignment_id = c.id "
    "and not exists (select 1 from department.reopening x where x.council_id = d.council_id "
    "and x.consignment_id = d.consignment_id and x.at >= d.at))"
)
STANDING = (
    "with standing as (select distinct on (o.council_id, o.id) o.council_id, o.return_key, o.practice, o.period, "  # noqa: S608
    "k.nation, c.id as consignment_id, c.sealed_at, "
    "(select max(a.at) from department.acceptance a "
    " where a.council_id = c.council_id and a.consignment_id = c.id) as accepted_at "
    "from department.obligation o join platform.council k on k.id = o.council_id "
    "join department.consignment c on c.council_id = o.council_id and c.obligation_id = o.id "
    f"where o.lapsed_at is null and {STANDS.format(decision='acceptance')} "
    f"and not {STANDS.format(decision='rejection')} "
    "order by o.council_id, o.id, c.number desc) "
)
"""The newest consignment of each obligation that stands accepted: see ``reeve.department.decided``."""

SAME_PLACE = (
    "r.council_id = s.council_id and r.return_key = s.return_key and r.practice = s.practice and r.period = s.period"
)
UNTAKEN = text(
    " ".join(
        (
            STANDING,
            "select s.* from standing s left join department.accepted_return r on",
            SAME_PLACE,
            "where r.consignment_id is distinct from s.consignment_id order by s.return_key, s.period, s.council_id",
        )
    )
)
FALLEN = text(
    " ".join(
        (
            STANDING,
            "select r.council_id, r.return_key, r.practice, r.period from department.accepted_return r",
            "where not exists (select 1 from standing s where",
            SAME_PLACE,
            ")",
        )
    )
)


def standing_untaken() -> Sequence[Row[Any]]:
    """What stands accepted and was not taken yet, or not this consignment of it."""
    return db.department.execute(UNTAKEN).all()


def no_longer_standing() -> Sequence[Row[Any]]:
    return db.department.execute(FALLEN).all()


def manifests_of(consignments: Iterable[UUID]) -> Sequence[Row[UUID, str]]:
    return db.department.execute(
        select(Consignment.id, Consignment.manifest).where(Consignment.id.in_(list(consignments)))
    ).all()


def forget_returns(rows: Sequence[Row[Any]]) -> None:
    """Leave off what was taken of these councils, returns and periods."""
    places = [(row.council_id, row.return_key, row.practice, row.period) for row in rows]
    for table in (AcceptedFigure, AcceptedReturn):
        if places:
            key = tuple_(table.council_id, table.return_key, table.practice, table.period)
            db.department.execute(delete(table).where(key.in_(places)))


def to_publish() -> Sequence[Row[str, bool, str]]:
    """The returns and periods of which something was taken since they were published last, or is held back no more."""
    made = (
        select(func.max(CutMembers.made_at))
        .where(
            CutMembers.return_key == AcceptedReturn.return_key,
            CutMembers.practice == AcceptedReturn.practice,
            CutMembers.period == AcceptedReturn.period,
        )
        .scalar_subquery()
    )
    taken = func.max(AcceptedReturn.taken_at)
    return db.department.execute(
        select(AcceptedReturn.return_key, AcceptedReturn.practice, AcceptedReturn.period)
        .group_by(AcceptedReturn.return_key, AcceptedReturn.practice, AcceptedReturn.period)
        .having((made.is_(None)) | (taken > made) | over_since(made))
        .order_by(AcceptedReturn.return_key, AcceptedReturn.practice, AcceptedReturn.period)
    ).all()


def over_since(made: Any) -> Any:
    """Whether a hold on a return of this period ended after ``made``."""
    ended = func.least(HoldBack.ended_at, func.timezone("Europe/London", cast(HoldBack.until_on + 1, TIMESTAMP)))
    return exists().where(
        HoldBack.return_key == AcceptedReturn.return_key,
        HoldBack.practice == AcceptedReturn.practice,
        HoldBack.period == AcceptedReturn.period,
        ended > made,
        ended <= now(),
    )


def accepted_in(return_key: str, practice: bool, period: str) -> list[tuple[UUID, UUID, Traits]]:
    """The consignment of each council in a period, and what the council is grouped by; by council. Without those it
    holds back."""
    found = db.department.execute(
        select(AcceptedReturn.consignment_id, Council.id, Council.nation, Council.region, Council.kind)
        .join(Council, Council.id == AcceptedReturn.council_id)
        .where(
            AcceptedReturn.return_key == return_key,
            AcceptedReturn.practice == practice,
            AcceptedReturn.period == period,
            ~is_held(AcceptedReturn),
        )
        .order_by(Council.slug)
    ).all()
    loads = caseloads(db.department, practice=practice)
    return [
        (row.consignment_id, row.id, Traits(row.nation, row.region or "", row.kind, band(loads.get(row.id))))
        for row in found
    ]


def caseloads(session: Session, *, practice: bool) -> Mapping[UUID, int]:
    """The newest accepted caseload of each council this session sees, of those not held back."""
    return_key, cell = CASELOAD
    found = session.execute(
        select(AcceptedFigure.council_id, AcceptedFigure.amount)
        .where(
            AcceptedFigure.return_key == return_key,
            AcceptedFigure.cell == cell,
            AcceptedFigure.practice == practice,
            AcceptedFigure.amount.is_not(None),
            ~is_held(AcceptedFigure),
        )
        .order_by(AcceptedFigure.council_id, AcceptedFigure.period.desc())
        .ext(distinct_on(AcceptedFigure.council_id))
    ).all()
    return {row.council_id: int(row.amount) for row in found}


def amounts_in(return_key: str, practice: bool, period: str) -> Sequence[Row[UUID, str, Decimal]]:
    """Every figure given in a period and not held back: council, cell, amount."""
    return db.department.execute(
        select(AcceptedFigure.council_id, AcceptedFigure.cell, AcceptedFigure.amount).where(
            AcceptedFigure.return_key == return_key,
            AcceptedFigure.practice == practice,
            AcceptedFigure.period == period,
            AcceptedFigure.amount.is_not(None),
            ~is_held(AcceptedFigure),
        )
    ).all()  # type: ignore[return-value]


def members_published(return_key: str, practice: bool, period: str) -> Sequence[CutMembers]:
    """What each group held each time it was published, the first time first."""
    return db.department.scalars(
        select(CutMembers)
        .where(CutMembers.return_key == return_key, CutMembers.practice == practice, CutMembers.period == period)
        .order_by(CutMembers.group_key, CutMembers.n)
    ).all()


def own_periods(return_key: str, *, practice: bool) -> Sequence[str]:
    """The periods of which a return of the council was accepted, in its unit; the earliest first."""
    return db.council.scalars(
        select(AcceptedReturn.period)
        .where(AcceptedReturn.return_key == return_key, AcceptedReturn.practice == practice)
        .order_by(AcceptedReturn.period)
    ).all()


def own_figures(
    return_key: str, *, practice: bool, cell: str | None = None, periods: Sequence[str] | None = None
) -> Mapping[str, Mapping[str, Decimal]]:
    """The council's own accepted figures by period and cell, in the council's unit, the earliest period first; of one
    cell, or of some periods."""
    statement = (
        select(AcceptedFigure.period, AcceptedFigure.cell, AcceptedFigure.amount)
        .where(AcceptedFigure.return_key == return_key, AcceptedFigure.practice == practice)
        .order_by(AcceptedFigure.period)
    )
    if cell is not None:
        statement = statement.where(AcceptedFigure.cell == cell)
    if periods is not None:
        statement = statement.where(AcceptedFigure.period.in_(periods))
    found: dict[str, dict[str, Decimal]] = {}
    for period, name, amount in db.council.execute(statement):
        if amount is not None:
            found.setdefault(period, {})[name] = amount
    return found


def own_returns() -> Sequence[Row[str, bool]]:
    """Which of the council's returns were ever accepted, practice and live apart, in the council's unit."""
    return db.council.execute(
        select(AcceptedReturn.return_key, AcceptedReturn.practice).distinct().order_by(AcceptedReturn.return_key)
    ).all()


def published(
    session: Session,
    return_key: str,
    *,
    practice: bool,
    groups: Iterable[str],
    cell: str | None = None,
    period: str | None = None,
) -> Sequence[Cut]:
    """The cuts of these groups, the earliest period first; of one figure, or of one period."""
    statement = select(Cut).where(
        Cut.return_key == return_key, Cut.practice == practice, Cut.group_key.in_(list(groups))
    )
    if cell is not None:
        statement = statement.where(Cut.cell == cell)
    if period is not None:
        statement = statement.where(Cut.period == period)
    return session.scalars(statement.order_by(Cut.period, Cut.cell)).all()


def groups_told(return_key: str, groups: Iterable[str], *, practice: bool, period: str) -> frozenset[str]:
    """Of which of these groups anything is published in a period; in the council's unit."""
    found = select(Cut.group_key).where(
        Cut.return_key == return_key,
        Cut.practice == practice,
        Cut.period == period,
        Cut.group_key.in_(list(groups)),
    )
    return frozenset(db.council.scalars(found.distinct()))
