"""How often each rule fired (schema platform)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, Integer
from sqlalchemy.orm import Mapped, mapped_column

from reeve.database import Base, now
from reeve.rulebook.fired import FLOOR


class RuleCount(Base):
    """Of the ``checked`` councils whose newest version of ``period`` was checked: at how many the rule was found, and
    on how many lines. Both are None where it was found at some, but at fewer than ``FLOOR``. No council is named."""

    __tablename__ = "rule_count"
    __table_args__ = (
        CheckConstraint(f"checked >= {FLOOR}", name="enough_checked"),
        CheckConstraint(f"councils = 0 or councils >= {FLOOR}", name="tells_of_no_few"),
        CheckConstraint("(councils is null) = (lines is null)", name="both_or_neither"),
        {"schema": "platform"},
    )

    return_key: Mapped[str] = mapped_column(primary_key=True)
    rule_id: Mapped[str] = mapped_column(primary_key=True)
    period: Mapped[str]
    checked: Mapped[int] = mapped_column(Integer())
    councils: Mapped[int | None] = mapped_column(Integer())
    lines: Mapped[int | None] = mapped_column(BigInteger())
    counted_at: Mapped[datetime] = mapped_column(default=now)
