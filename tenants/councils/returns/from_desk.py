"""What the department said of a return on its own account, whether anything was sent or not: its messages to the
council's people, and that it received the return another way."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import func, select

from reeve.database import db
from reeve.department.chase import chases_of
from reeve.department.desk_models import Elsewhere
from reeve.department.elsewhere import entries_of, in_words
from reeve.department.models import Obligation
from reeve.web.filters import day_and_time


def said_from_desk(obligation: Obligation) -> list[str]:
    """One sentence or some for each, oldest first."""
    messages = [
        (one.at, f"{one.person_name} of the department wrote on {day_and_time(one.at)}: “{one.words}”")
        for one in chases_of(db.council, obligation.id)
    ]
    entries = [
        (one.at, f"The department {in_words(one)}. “{one.words}” ({one.person_name}, {day_and_time(one.at)})")
        for one in entries_of(db.council, obligation.id)
    ]
    return [words for _at, words in sorted(messages + entries)]


def received_elsewhere() -> set[UUID]:
    """What this council owes and the department says it received another way; taken back, it is none."""
    last = (
        select(Elsewhere.obligation_id, func.max(Elsewhere.n).label("n")).group_by(Elsewhere.obligation_id).subquery()
    )
    found = select(Elsewhere.obligation_id).join(
        last, (last.c.obligation_id == Elsewhere.obligation_id) & (last.c.n == Elsewhere.n)
    )
    return set(db.council.scalars(found.where(Elsewhere.received)))
