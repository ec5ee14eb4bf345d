"""Reading what was carried and acknowledged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from councils.carrying.models import Acknowledgement, Carriage
from councils.delivery.models import Delivery
from councils.returns.models import StoredFile
from reeve.database import db
from reeve.errors import NotFound


class NoSuchAcknowledgement(NotFound):
    """There is no acknowledgement with this number. Go back to the page of what you sent."""


@dataclass(frozen=True)
class Acknowledged:
    """An acknowledgement with its file."""

    acknowledgement: Acknowledgement
    file: StoredFile


def find_carriage(delivery: Delivery | None) -> Carriage | None:
    if delivery is None:
        return None
    return db.council.scalars(select(Carriage).where(Carriage.delivery_id == delivery.id)).one_or_none()


def acknowledgements(carriage: Carriage) -> Sequence[Acknowledged]:
    """Oldest first."""
    rows = db.council.execute(
        select(Acknowledgement, StoredFile)
        .join(StoredFile, StoredFile.id == Acknowledgement.file_id)
        .where(Acknowledgement.delivery_id == carriage.delivery_id)
        .order_by(Acknowledgement.n)
    )
    return [Acknowledged(row.Acknowledgement, row.StoredFile) for row in rows]


def get_acknowledged(carriage: Carriage, n: int) -> Acknowledged:
    """Raises NoSuchAcknowledgement."""
    for one in acknowledgements(carriage):
        if one.acknowledgement.n == n:
            return one
    raise NoSuchAcknowledgement


def next_number(carriage: Carriage) -> int:
    """Of the acknowledgement added next; whoever adds holds the submission."""
    most = db.council.scalar(
        select(func.max(Acknowledgement.n)).where(Acknowledgement.delivery_id == carriage.delivery_id)
    )
    return (most or 0) + 1
