"""Which funding line passed to whom (schema platform)."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from reeve.billing.models import PLATFORM
from reeve.database import Base, CouncilOwned, council_reference, now, within_council


class Novation(CouncilOwned, Base):
    """One council's funding line goes on, by so many per cent, under ``to_contract_id`` for ``to_council_id``.

    The council of the row is the one whose line ended. The two councils are the same where only the payer changed.
    """

    __tablename__ = "novation"
    __table_args__ = (
        council_reference(),
        within_council("funding_line_id", "platform.funding_line"),
        CheckConstraint("percent between 1 and 100", name="part_of_a_hundred"),
        Index("ix_novation_to_contract_id", "to_contract_id"),
        PLATFORM,
    )

    funding_line_id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True)
    to_contract_id: Mapped[UUID] = mapped_column(ForeignKey("platform.contract.id"), primary_key=True)
    to_council_id: Mapped[UUID] = mapped_column(ForeignKey("platform.council.id"), primary_key=True)
    effective_on: Mapped[date]
    percent: Mapped[int] = mapped_column(Integer())
    recorded_by: Mapped[UUID | None] = mapped_column(ForeignKey("platform.person.id"))
    recorded_at: Mapped[datetime] = mapped_column(default=now)
