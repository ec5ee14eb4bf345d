"""Answers kept for requests that are sent again (schema tenants)."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, Integer, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from reeve.database import Base, CouncilOwned, council_reference, now


class KeptAnswer(CouncilOwned, Base):
    """What a token was answered under an Idempotency-Key: for what it ``asked``, with which bytes."""

    __tablename__ = "kept_answer"
    __table_args__ = (
        council_reference(),
        ForeignKeyConstraint(["council_id", "token_id"], ["platform.api_token.council_id", "platform.api_token.id"]),
        {"schema": "tenants"},
    )

    token_id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    asked: Mapped[str]
    sha256: Mapped[str]
    status: Mapped[int] = mapped_column(Integer())
    location: Mapped[str]
    answer: Mapped[dict[str, Any]]
    at: Mapped[datetime] = mapped_column(default=now)
