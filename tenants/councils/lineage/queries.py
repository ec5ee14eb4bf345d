"""The extracts a cell is made of, and what was answered to offers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, and_, select

from councils.lineage.models import CellOffer
from councils.returns.models import Figure, Version
from reeve.database import db
from reeve.definitions import Period
from reeve.department.models import Consignment, Obligation, Rejection


@dataclass(frozen=True)
class Extract:
    """The version of one month's extract that counts. ``sent``: the department has it, and did not reject it."""

    obligation: Obligation
    version: Version
    sent: bool

    @property
    def month(self) -> Period:
        return Period.parse(self.obligation.period)


def is_sent() -> ColumnElement[bool]:
    """Whether the version was handed over and not rejected."""
    rejected = select(Rejection.n).where(
        Rejection.council_id == Consignment.council_id, Rejection.consignment_id == Consignment.id
    )
    handed = select(Consignment.number).where(
        and_(Consignment.council_id == Version.council_id, Consignment.obligation_id == Version.obligation_id),
        Consignment.version_number == Version.number,
        ~rejected.exists(),
    )
    return handed.exists()


def extracts_of(return_key: str, months: Sequence[Period], *, practice: bool) -> dict[Period, Extract]:
    """By month: the version sent last, else the newest with figures. A month without either is not there."""
    return _chosen(return_key, practice, Obligation.period.in_([str(month) for month in months]))


def newest_extract(return_key: str, *, until: Period, practice: bool) -> Extract | None:
    """Of the newest month up to ``until`` that has one."""
    with_figures = (
        select(Obligation.period)
        .join(Version, Version.obligation_id == Obligation.id)
        .where(Obligation.return_key == return_key, Obligation.practice == practice)
        .where(Obligation.period <= str(until), _has_figures())
    )
    found = db.council.scalar(with_figures.order_by(Obligation.period.desc()).limit(1))
    if found is None:
        return None
    return next(iter(_chosen(return_key, practice, Obligation.period == found).values()), None)


def _chosen(return_key: str, practice: bool, which: ColumnElement[bool]) -> dict[Period, Extract]:
    sent = is_sent().label("sent")
    rows = db.council.execute(
        select(Obligation, Version, sent)
        .join(Version, Version.obligation_id == Obligation.id)
        .where(Obligation.return_key == return_key, Obligation.practice == practice, which, _has_figures())
        .order_by(sent, Version.number)
    ).all()
    return {Period.parse(row.Obligation.period): Extract(row.Obligation, row.Version, row.sent) for row in rows}


def _has_figures() -> ColumnElement[bool]:
    return (
        select(Figure.cell).where(Figure.council_id == Version.council_id, Figure.version_id == Version.id)
    ).exists()


def figures_named(versions: Sequence[UUID], cells: Sequence[str]) -> Mapping[tuple[UUID, str], Figure]:
    """These figures of these versions, by version and cell."""
    found = db.council.scalars(select(Figure).where(Figure.version_id.in_(versions), Figure.cell.in_(cells)))
    return {(figure.version_id, figure.cell): figure for figure in found}


def kept_of(version: Version) -> Sequence[CellOffer]:
    """What was offered and entered when the version was made, in the order of the cells' names."""
    found = select(CellOffer).where(CellOffer.version_id == version.id).order_by(CellOffer.cell, CellOffer.at)
    return db.council.scalars(found).all()


def newest_answers(obligation: Obligation) -> Mapping[str, CellOffer]:
    """The last reason given for each cell while the form was being filled in."""
    found = db.council.scalars(
        select(CellOffer)
        .where(CellOffer.obligation_id == obligation.id, CellOffer.version_id.is_(None))
        .order_by(CellOffer.at)
    )
    return {each.cell: each for each in found}
