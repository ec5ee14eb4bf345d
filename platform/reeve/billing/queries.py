"""Reading who pays, for whom, and what was put to them."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from reeve.billing.models import FinanceContact, Quote
from reeve.database import db
from reeve.errors import NotFound


def next_quote_number(session: Session, council_id: UUID) -> int:
    return (session.scalar(select(func.max(Quote.number)).where(Quote.council_id == council_id)) or 0) + 1


def quotes() -> Sequence[Quote]:
    """This council's quotes, newest first."""
    return db.council.scalars(select(Quote).order_by(Quote.number.desc())).all()


def get_quote(number: int) -> Quote:
    """Raises NotFound."""
    found = db.council.scalars(select(Quote).where(Quote.number == number)).one_or_none()
    if found is None:
        raise NotFound
    return found


def find_finance_contact() -> FinanceContact | None:
    """This council's."""
    return db.council.scalars(select(FinanceContact)).one_or_none()
