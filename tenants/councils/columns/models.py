"""What was said of a line of names, and how each version was read (schema tenants)."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from reeve.database import Base, CouncilOwned, Identified, council_reference, now, within_council


class ColumnOrder(Identified, Base):
    """Which column is which, said by a person of one line of names of one return, until it is withdrawn.

    ``said`` has for each of ``names`` a position and the field's name there, or null: not in the return.
    """

    __tablename__ = "column_order"
    __table_args__ = (
        council_reference(),
        Index(
            "uq_column_order_in_force",
            "council_id",
            "return_key",
            "digest",
            unique=True,
            postgresql_where=text("withdrawn_at is null"),
        ),
        {"schema": "tenants"},
    )

    return_key: Mapped[str]
    digest: Mapped[str]
    names: Mapped[list[Any]]
    said: Mapped[list[Any]]
    definition_hash: Mapped[str]
    confirmed_by: Mapped[UUID] = mapped_column(Uuid())
    confirmed_by_name: Mapped[str]
    confirmed_at: Mapped[datetime] = mapped_column(default=now)
    withdrawn_by_name: Mapped[str | None]
    withdrawn_at: Mapped[datetime | None]


class VersionColumns(CouncilOwned, Base):
    """How a version whose file names its columns was read; ``column_order_id`` is empty where the names alone told."""

    __tablename__ = "version_columns"
    __table_args__ = (
        council_reference(),
        within_council("version_id", "tenants.version"),
        within_council("column_order_id", "tenants.column_order"),
        {"schema": "tenants"},
    )

    version_id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True)
    column_order_id: Mapped[UUID | None] = mapped_column(Uuid())
    reading: Mapped[dict[str, Any]]
    at: Mapped[datetime] = mapped_column(default=now)
