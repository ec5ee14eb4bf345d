"""Which contracts are sold through Stripe (schema platform)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from reeve.database import Base, now

HOW_KNOWN = "in ('order', 'card')"


class Sale(Base):
    """A contract that Stripe invoices: on a purchase order's terms, or paid by card. Without a row, we invoice it.

    ``price_id`` is Stripe's price it was sold at, ``trouble`` in words why it is not sold yet; ``sold_at`` is when the
    subscription was there.
    """

    __tablename__ = "sale"
    __table_args__ = (
        CheckConstraint(f"how {HOW_KNOWN}", name="how_known"),
        CheckConstraint("(trouble is null) = (trouble_at is null)", name="trouble_whole"),
        {"schema": "platform"},
    )

    contract_id: Mapped[UUID] = mapped_column(ForeignKey("platform.contract.id"), primary_key=True)
    how: Mapped[str]
    wanted_at: Mapped[datetime] = mapped_column(default=now)
    sold_at: Mapped[datetime | None]
    price_id: Mapped[str | None]
    trouble: Mapped[str | None]
    trouble_at: Mapped[datetime | None]
