"""What was said about a consignment, by either side, oldest first: the same thread for both to read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeVar
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from reeve.department.models import Acceptance, Query, Rejection, Reply

Act = TypeVar("Act", Query, Reply, Acceptance, Rejection)
Side = Literal["department", "council"]


@dataclass(frozen=True)
class Said:
    """One message or act. ``ours`` is whether the side that reads it said it."""

    by: str
    at: datetime
    text: str
    ours: bool


def thread(session: Session, consignment_id: UUID, *, reader: Side) -> list[Said]:
    """Queries, replies, acceptances and rejections as ``reader`` sees them."""

    def rows(kind: type[Act]) -> list[Act]:
        return list(session.scalars(select(kind).where(kind.consignment_id == consignment_id)))

    at_the_desk = reader == "department"
    said = [
        *(Said(q.person_name, q.at, query_words(q), at_the_desk) for q in rows(Query)),
        *(Said(r.person_name, r.at, r.words, not at_the_desk) for r in rows(Reply)),
        *(Said(a.person_name, a.at, "Accepted this return.", at_the_desk) for a in rows(Acceptance)),
        *(Said(j.person_name, j.at, f"Rejected this return: {j.reasons}", at_the_desk) for j in rows(Rejection)),
    ]
    return sorted(said, key=lambda message: message.at)


def query_words(query: Query) -> str:
    return f"About {query.about}: {query.words}" if query.about else query.words
