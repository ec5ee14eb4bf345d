"""The declarative base, the constraint names and the column shapes every table shares.

Names are fixed by convention because a violated constraint becomes a domain error by its name, and because migrations
must name what they drop.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import DateTime, ForeignKeyConstraint, LargeBinary, MetaData, Text, Uuid
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

CONVENTION = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Every table names its schema: platform, tenants or department."""

    metadata = MetaData(naming_convention=CONVENTION)
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy reads it as a class attribute
        str: Text(),
        bytes: LargeBinary(),
        datetime: DateTime(timezone=True),
        dict[str, Any]: JSONB(),
        list[Any]: JSONB(),
    }


def now() -> datetime:
    """The present instant in UTC; the one clock of the service, so that tests can freeze it."""
    return datetime.now(UTC)


class CouncilOwned:
    """A row of one council. ``council_id`` leads the key and is filled from the unit's context, never by a caller."""

    council_id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True, sort_order=-20)


class Identified(CouncilOwned):
    """A council's row with an id of its own: key (council_id, id)."""

    id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True, default=uuid4, sort_order=-10)


def council_reference() -> ForeignKeyConstraint:
    """The wall's own key: the council exists."""
    return ForeignKeyConstraint(["council_id"], ["platform.council.id"])


def within_council(column: str, target: str) -> ForeignKeyConstraint:
    """A foreign key that cannot cross the wall: (council_id, column) -> target (council_id, id)."""
    return ForeignKeyConstraint(["council_id", column], [f"{target}.council_id", f"{target}.id"])
