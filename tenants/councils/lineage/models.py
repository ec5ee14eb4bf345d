"""What was offered for a cell and what was entered (schema tenants)."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Index, Numeric, Uuid
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from reeve.database import Base, Identified, council_reference, now, within_council


class CellOffer(Identified, Base):
    """One answer to an offer; rows are only added. Without ``version_id`` it is a reason given while the form was being
    filled in; with it, what stood when that version was made.

    ``offered`` and ``entered`` are in pence for money. ``made_of`` holds, for each month, the version of the extract,
    its figure and what that adds; ``reason`` is empty where the figure offered was taken, or none was given.
    """

    __tablename__ = "cell_offer"
    __table_args__ = (
        council_reference(),
        within_council("obligation_id", "department.obligation"),
        within_council("version_id", "tenants.version"),
        Index("ix_cell_offer_obligation", "council_id", "obligation_id", "cell"),
        {"schema": "tenants"},
    )

    obligation_id: Mapped[UUID] = mapped_column(Uuid())
    version_id: Mapped[UUID | None] = mapped_column(Uuid())
    cell: Mapped[str]
    label: Mapped[str]
    unit: Mapped[str]
    offered: Mapped[Decimal] = mapped_column(Numeric())
    entered: Mapped[Decimal | None] = mapped_column(Numeric())
    made_of: Mapped[list[dict[str, Any]]] = mapped_column(JSONB())
    reason: Mapped[str] = mapped_column(default="")
    person_id: Mapped[UUID] = mapped_column(Uuid())
    person_name: Mapped[str]
    at: Mapped[datetime] = mapped_column(default=now)

    @property
    def is_taken(self) -> bool:
        """Whether the figure offered is the one that was entered."""
        return self.entered == self.offered
