"""A head is given: every council and every department has the day's head in its own history.

A row of ours could be written anew with the log. An entry of a history cannot: each is chained to the one before, and
the head of that chain stands in every receipt of the council, which is out of our hands. So whoever wanted to show
another past would have to change what councils and the department hold already. It is one quiet line a day; a letter a
day to everybody would be read by nobody.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from reeve.audit import record
from reeve.audit.models import AuditEntry
from reeve.audit.record import own_chain
from reeve.transparency.kept import file_of
from reeve.transparency.models import KeptHead
from reeve.transparency.queries import heads_after, kept_heads, newest_head

HEAD_GIVEN = "log.head_given"
SUBJECT = "log/heads"
SHOWN = 16


@dataclass(frozen=True)
class Given:
    """A head as it stands in a history: ``document`` is the signed head as it was given, ``stands`` whether what is
    given to everybody for that day is still exactly this."""

    day: date
    at: datetime
    document: str
    stands: bool

    @property
    def size(self) -> int:
        size: int = json.loads(self.document)["head"]["size"]
        return size

    @property
    def root_words(self) -> str:
        root: str = json.loads(self.document)["head"]["root"]
        return root


def give(session: Session) -> int:
    """Write each head kept since the last one given into the history of the open unit; the first time the newest
    alone. How many were given; safe to run again."""
    last = session.scalars(entries(session).limit(1)).one_or_none()
    newest = newest_head(session)
    if last is None:
        kept: Sequence[KeptHead] = [] if newest is None else [newest]
    else:
        kept = heads_after(session, day_of(last))
    for head in kept:
        record(
            HEAD_GIVEN,
            subject=f"{SUBJECT}/{head.day}",
            words=f"gave the tree head of {head.day.day} {head.day:%B %Y}: {head.size:,} "
            f"{'entry' if head.size == 1 else 'entries'}, {head.root_words.removeprefix('sha256:')[:SHOWN]}…",
            detail={"document": head.document},
        )
    return len(kept)


def given_heads(session: Session) -> list[Given]:
    """The heads given to the council or department of the open unit, newest first."""
    found = session.scalars(entries(session)).all()
    kept = {head.day: head.document for head in kept_heads(session)} if found else {}
    return [given_of(entry, kept) for entry in found]


def given_file(session: Session, *, since: int = 0) -> bytes:
    """The same as a file of heads, oldest first; with ``since`` as of the file everybody may take."""
    documents = [json.loads(given.document) for given in reversed(given_heads(session))]
    return file_of(session, documents, since=since)


def given_faults(session: Session, kept: Mapping[date, str], *, whose: str) -> Iterator[str]:
    """Each head in the history of the open unit that is not the one kept for its day, in words."""
    for entry in session.scalars(entries(session)):
        if not given_of(entry, kept).stands:
            day = day_of(entry)
            yield f"The tree head of {day.day} {day:%B %Y} that {whose} was given is not the one kept here."


def entries(session: Session) -> Select[AuditEntry]:
    chosen = select(AuditEntry).where(AuditEntry.chain_id == own_chain(session), AuditEntry.act == HEAD_GIVEN)
    return chosen.order_by(AuditEntry.seq.desc())


def given_of(entry: AuditEntry, kept: Mapping[date, str]) -> Given:
    day, document = day_of(entry), str(json.loads(entry.detail)["document"])
    return Given(day, entry.at, document, stands=kept.get(day) == document)


def day_of(entry: AuditEntry) -> date:
    return date.fromisoformat(entry.subject.rpartition("/")[2])
