"""Reading what was said of columns, and how versions were read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from councils.columns.models import ColumnOrder, VersionColumns
from councils.returns.models import Version
from councils.returns.queries import NoSuchReturn, definition_of
from reeve.database import db
from reeve.department.models import Obligation
from reeve.errors import NotFound
from reeve.rules import Columns
from reeve.rules.columns import fits


class NoSuchOrder(NotFound):
    """Nothing is kept under this address. Go back to the columns of the return."""

    title = "There is no such order of columns"


def newest_obligation(return_key: str) -> Obligation:
    """Of this return; a page about all its periods takes its words from it. Raises NoSuchReturn."""
    found = db.council.scalars(
        select(Obligation).where(Obligation.return_key == return_key).order_by(Obligation.period.desc()).limit(1)
    ).one_or_none()
    if found is None:
        raise NoSuchReturn
    return found


def orders_of(return_key: str) -> Sequence[ColumnOrder]:
    """Everything ever said, newest first, what is in force before what is withdrawn."""
    return db.council.scalars(
        select(ColumnOrder)
        .where(ColumnOrder.return_key == return_key)
        .order_by(ColumnOrder.withdrawn_at.desc().nulls_first(), ColumnOrder.confirmed_at.desc())
    ).all()


def get_order(return_key: str, order_id: UUID) -> ColumnOrder:
    """Raises NoSuchOrder."""
    found = db.council.scalars(
        select(ColumnOrder).where(ColumnOrder.return_key == return_key, ColumnOrder.id == order_id)
    ).one_or_none()
    if found is None:
        raise NoSuchOrder
    return found


def find_in_force(return_key: str, digest: str) -> ColumnOrder | None:
    return db.council.scalars(
        select(ColumnOrder).where(
            ColumnOrder.return_key == return_key, ColumnOrder.digest == digest, ColumnOrder.withdrawn_at.is_(None)
        )
    ).one_or_none()


def find_fitting(obligation: Obligation, digest: str) -> ColumnOrder | None:
    """What is in force of these names, where it fits the definition of this period."""
    found = find_in_force(obligation.return_key, digest)
    return found if found is not None and fits(definition_of(obligation).layout, found.said) else None


def confirmed(return_key: str) -> dict[str, list[Any]]:
    """What is said of each line of names, by its digest."""
    rows = db.council.execute(
        select(ColumnOrder.digest, ColumnOrder.said).where(
            ColumnOrder.return_key == return_key, ColumnOrder.withdrawn_at.is_(None)
        )
    )
    return {row.digest: row.said for row in rows}


def find_kept(version: Version) -> VersionColumns | None:
    return db.council.scalars(select(VersionColumns).where(VersionColumns.version_id == version.id)).one_or_none()


def columns_of(version: Version) -> Columns | None:
    """How the version's file was read; None where it names no columns, or they could not be read yet."""
    kept = find_kept(version)
    return None if kept is None else Columns.from_json(kept.reading)


def order_behind(version: Version) -> ColumnOrder | None:
    """What an officer said, by which the version was read."""
    return db.council.scalars(
        select(ColumnOrder)
        .join(VersionColumns, VersionColumns.column_order_id == ColumnOrder.id)
        .where(VersionColumns.version_id == version.id)
    ).one_or_none()


def times_read(order: ColumnOrder) -> int:
    """How many versions were read by it."""
    return db.council.scalar(select(func.count()).where(VersionColumns.column_order_id == order.id)) or 0
