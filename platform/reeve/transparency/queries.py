"""Reading the log."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from sqlalchemy import BigInteger, Integer, SmallInteger, cast, func, select, tuple_
from sqlalchemy.orm import Session

from reeve.proof.tree import Place, Span, hash_of, places_of
from reeve.transparency.models import KeptHead, LogLook, LogNode

AT_ONCE = 10_000


def size_of(session: Session) -> int:
    """How many entries the log holds."""
    last = session.scalar(select(func.max(LogNode.place)).where(LogNode.level == 0))
    return 0 if last is None else last + 1


def hashes_of(session: Session, spans: Sequence[Span]) -> list[bytes]:
    """The hash over each span, from the subtrees kept: a few rows by their key, however long the log."""
    nodes = nodes_at(session, {place for span in spans for place in places_of(span)})
    return [hash_of(span, nodes) for span in spans]


def nodes_at(session: Session, places: Iterable[Place]) -> dict[Place, bytes]:
    wanted = sorted(places)
    if not wanted:
        return {}
    key = tuple_(LogNode.level, LogNode.place, types=[SmallInteger(), BigInteger()])
    rows = session.execute(select(LogNode.level, LogNode.place, LogNode.hash).where(key.in_(wanted)))
    return {(level, place): found for level, place, found in rows}


def every_node(session: Session, level: int, *, count: int) -> Iterator[tuple[int, bytes]]:
    """The first ``count`` subtrees of one level, in order: place and hash; none that is added meanwhile."""
    last = -1
    while rows := session.execute(
        select(LogNode.place, LogNode.hash)
        .where(LogNode.level == level, LogNode.place > last, LogNode.place < count)
        .order_by(LogNode.place)
        .limit(AT_ONCE)
    ).all():
        yield from ((row.place, row.hash) for row in rows)
        last = rows[-1].place


def nodes_too_many(session: Session, most: int) -> Sequence[Place]:
    """Subtrees a log of its size cannot have, at most so many; in one question, so that nothing is added meanwhile."""
    size = select(func.coalesce(func.max(LogNode.place) + 1, 0)).where(LogNode.level == 0).scalar_subquery()
    beyond = LogNode.place >= size.op(">>")(cast(LogNode.level, Integer))
    rows = session.execute(select(LogNode.level, LogNode.place).where(LogNode.level > 0, beyond).limit(most))
    return [(row.level, row.place) for row in rows]


def kept_heads(session: Session) -> Sequence[KeptHead]:
    """The head of every day, oldest first."""
    return session.scalars(select(KeptHead).order_by(KeptHead.day)).all()


def heads_after(session: Session, day: date) -> Sequence[KeptHead]:
    """The heads of the days after ``day``, oldest first."""
    return session.scalars(select(KeptHead).where(KeptHead.day > day).order_by(KeptHead.day)).all()


def newest_head(session: Session) -> KeptHead | None:
    return session.scalars(select(KeptHead).order_by(KeptHead.day.desc()).limit(1)).one_or_none()


def newest_rows(session: Session, most: int) -> Sequence[KeptHead]:
    """The heads of the last days, newest first."""
    return session.scalars(select(KeptHead).order_by(KeptHead.day.desc()).limit(most)).all()


def newest_look(session: Session) -> LogLook | None:
    return session.scalars(select(LogLook).order_by(LogLook.at.desc()).limit(1)).one_or_none()
