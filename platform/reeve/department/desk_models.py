"""What the desk adds to a return or a consignment (schema department): received elsewhere, chased, opened again."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Integer, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from reeve.database import Base, now
from reeve.department.models import DepartmentAct, Owed, of_consignment


def of_obligation() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(
        ["council_id", "obligation_id"], ["department.obligation.council_id", "department.obligation.id"]
    )


class ActOnObligation(Owed):
    """An act by a person of the department on what a council owes, whether anything has come or not."""

    obligation_id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True)
    n: Mapped[int] = mapped_column(Integer(), primary_key=True, autoincrement=False)
    words: Mapped[str]
    at: Mapped[datetime] = mapped_column(default=now)
    person_id: Mapped[UUID | None] = mapped_column(Uuid())
    person_name: Mapped[str]


class Elsewhere(ActOnObligation, Base):
    """An analyst says that the return came another way, on which day and how; a further entry that is not ``received``
    takes it back. The entry with the highest ``n`` counts. ``how`` is a key of ``reeve.department.elsewhere.HOW``."""

    __tablename__ = "elsewhere"
    __table_args__ = (
        of_obligation(),
        CheckConstraint("received = (received_on is not null and how is not null)", name="said_whole"),
        CheckConstraint("received or (received_on is null and how is null)", name="taken_back_whole"),
        {"schema": "department"},
    )

    received: Mapped[bool]
    received_on: Mapped[date | None]
    how: Mapped[str | None]


class Chase(ActOnObligation, Base):
    """A message to the council's people about what they owe. ``told`` is to how many of them it was written, and when;
    the council's side fills that in, for the department does not know who works there."""

    __tablename__ = "chase"
    __table_args__ = (of_obligation(), {"schema": "department"})

    told: Mapped[int | None] = mapped_column(Integer())
    told_at: Mapped[datetime | None]


class Reopening(DepartmentAct, Base):
    """The department takes its acceptance or rejection back, with reasons: the consignment waits for it again."""

    __tablename__ = "reopening"
    __table_args__ = (of_consignment(), {"schema": "department"})

    reasons: Mapped[str]
