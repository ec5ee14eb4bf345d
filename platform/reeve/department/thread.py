"""What was said about a return of a period, by either side, oldest first: the same thread for both to read, whichever
consignment of it one is looking at. A newer version that follows a question is an answer to it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Literal, TypeVar
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from reeve.department.desk_models import Reopening
from reeve.department.models import Acceptance, Consignment, Query, Rejection, Reply
from reeve.web.filters import day

Act = TypeVar("Act", Query, Reply, Acceptance, Rejection, Reopening)
Side = Literal["department", "council"]


@dataclass(frozen=True)
class Said:
    """One message or act. ``ours`` is whether the side that reads it said it."""

    by: str
    at: datetime
    text: str
    ours: bool


@dataclass(frozen=True)
class Sent:
    """A consignment, as far as a thread speaks of it."""

    id: UUID
    number: int
    version_number: int
    received_at: datetime


def thread(
    session: Session, consignment_id: UUID, *, reader: Side, names: Mapping[str, str] | None = None
) -> list[Said]:
    """Everything said about the return this consignment is of, as ``reader`` sees it. ``names`` has words for what a
    question is about: a cell or a rule."""
    sent = {one.id: one for one in sent_of(session, consignment_id)}

    def rows(kind: type[Act]) -> list[Act]:
        return list(session.scalars(select(kind).where(kind.consignment_id.in_(sent))))

    at_the_desk = reader == "department"
    queries, replies = rows(Query), rows(Reply)
    version = {one.id: f"version {one.version_number}" for one in sent.values()}
    said = [
        *(Said(q.person_name, q.at, query_words(q, names or {}), at_the_desk) for q in queries),
        *(Said(r.person_name, r.at, r.words, not at_the_desk) for r in replies),
        *(Said(a.person_name, a.at, f"Accepted {version[a.consignment_id]}.", at_the_desk) for a in rows(Acceptance)),
        *(
            Said(j.person_name, j.at, f"Rejected {version[j.consignment_id]}: {j.reasons}", at_the_desk)
            for j in rows(Rejection)
        ),
        *(
            Said(o.person_name, o.at, f"Opened {version[o.consignment_id]} again: {o.reasons}", at_the_desk)
            for o in rows(Reopening)
        ),
        *(
            Said("The council", at, words, not at_the_desk)
            for at, words in newer(list(sent.values()), queries, replies)
        ),
    ]
    return sorted(said, key=lambda message: message.at)


def sent_of(session: Session, consignment_id: UUID) -> list[Sent]:
    """Every consignment of the same obligation, the first one first."""
    of = select(Consignment.council_id, Consignment.obligation_id).where(Consignment.id == consignment_id).subquery()
    rows = session.execute(
        select(Consignment.id, Consignment.number, Consignment.version_number, Consignment.received_at)
        .join(of, (of.c.council_id == Consignment.council_id) & (of.c.obligation_id == Consignment.obligation_id))
        .order_by(Consignment.number)
    )
    return [Sent(*row) for row in rows]


def newer(sent: Sequence[Sent], queries: Sequence[Query], replies: Sequence[Reply]) -> Iterator[tuple[datetime, str]]:
    """Each later version, and whether it came as the answer to a question nobody had replied to."""
    for before, one in pairwise(sent):
        asked = max((q.at for q in queries if q.consignment_id == before.id), default=None)
        answered = asked is not None and any(r.at > asked for r in replies if r.consignment_id == before.id)
        answers = asked is not None and asked < one.received_at and not answered
        yield one.received_at, f"Sent version {one.version_number}{' in answer to the question' if answers else ''}."


def query_words(query: Query, names: Mapping[str, str]) -> str:
    """The question, what it is about, and by when an answer is wanted."""
    about = f"About {names.get(query.about, query.about)}: " if query.about else ""
    by = f" (Answer by {day(query.answer_by)}.)" if query.answer_by else ""
    return f"{about}{query.words}{by}"
