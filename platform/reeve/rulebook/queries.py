"""Which definition holds for a return, a period and, where each nation has a form of its own, a council."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from uuid import UUID
from weakref import WeakValueDictionary
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from reeve.database import now
from reeve.definitions import Definition, Period, parse
from reeve.definitions.example_edits import ExampleFile, examples_from
from reeve.errors import NotFound
from reeve.register.models import Council
from reeve.rulebook.models import DefinitionRelease, Publication

_known: WeakValueDictionary[str, Definition] = WeakValueDictionary()
"""What ``parsed`` keeps, by digest: a definition's text, half a megabyte, is not fetched to find that it is known."""

LONDON = ZoneInfo("Europe/London")
END_OF_TIME = "9999"
"""Sorts after the text of every period."""


class NoDefinition(NotFound):
    """No rules have been released for this return and period."""


def get_definition(session: Session, return_key: str, period: str, *, council_id: UUID | None = None) -> Definition:
    """The newest revision of the latest definition that begins no later than ``period``. Raises NoDefinition.

    Where each nation has its own, it is that of the council's nation; without a council any one of them, which is
    enough for what they share, such as the title. Period texts of one return are of one kind, so their order as text is
    their order in time.
    """
    digest = session.scalar(
        select(DefinitionRelease.hash)
        .where(
            DefinitionRelease.return_key == return_key,
            DefinitionRelease.period_from <= period,
            has_begun(),
            *([] if council_id is None else [holds_for(council_id)]),
        )
        .order_by(DefinitionRelease.period_from.desc(), DefinitionRelease.revision.desc(), DefinitionRelease.nation)
        .limit(1)
    )
    if digest is None:
        raise NoDefinition(f"Reeve holds no rules for {return_key} in {period}.")
    return get_definition_by_hash(session, digest)


def has_begun() -> ColumnElement[bool]:
    """Whether a release is what checks are made with by now; one published for a later day is not yet."""
    return or_(DefinitionRelease.begins_on.is_(None), DefinitionRelease.begins_on <= today())


def today() -> date:
    """The present day in the United Kingdom, by whose days a release begins."""
    return now().astimezone(LONDON).date()


def holds_for(council_id: UUID) -> ColumnElement[bool]:
    """Whether a release is for every nation or for that of this council."""
    nation = select(func.lower(Council.nation)).where(Council.id == council_id).scalar_subquery()
    return or_(DefinitionRelease.nation == "", DefinitionRelease.nation == nation)


def definitions_in_force(session: Session, return_key: str, period: str = END_OF_TIME) -> list[Definition]:
    """One for each nation that has its own, by name; the one where none has. Raises NoDefinition.

    Without a period, those that were released last.
    """
    newest = session.scalars(
        select(DefinitionRelease.hash)
        .where(DefinitionRelease.return_key == return_key, DefinitionRelease.period_from <= period, has_begun())
        .order_by(DefinitionRelease.nation, DefinitionRelease.period_from.desc(), DefinitionRelease.revision.desc())
        .ext(distinct_on(DefinitionRelease.nation))
    ).all()
    if not newest:
        raise NoDefinition(f"Reeve holds no rules for {return_key} in {period}.")
    return [get_definition_by_hash(session, digest) for digest in newest]


def definitions_for(
    session: Session, return_key: str, periods: Iterable[Period], *, nation: str = ""
) -> dict[Period, Definition]:
    """The definition in force for each of these periods, of one nation where each has its own; periods older than the
    first of them are left out."""
    releases = session.execute(
        select(DefinitionRelease.period_from, DefinitionRelease.hash)
        .where(DefinitionRelease.return_key == return_key, DefinitionRelease.nation == nation, has_begun())
        .order_by(DefinitionRelease.period_from.desc(), DefinitionRelease.revision.desc())
    ).all()
    hashes = {each: next((r.hash for r in releases if r.period_from <= str(each)), None) for each in periods}
    return {period: get_definition_by_hash(session, digest) for period, digest in hashes.items() if digest}


def get_definition_by_hash(session: Session, digest: str) -> Definition:
    """The definition a check was made with. Raises NoDefinition."""
    known = _known.get(digest)
    if known is None:
        resolved = session.scalar(select(DefinitionRelease.resolved).where(DefinitionRelease.hash == digest))
        if resolved is None:
            raise NoDefinition(f"Reeve holds no rules with the digest {digest}.")
        known = _known[digest] = parsed(digest, resolved)
    return known


@lru_cache(maxsize=64)
def parsed(_digest: str, resolved: str) -> Definition:
    return parse(resolved)


def newest_release(session: Session, return_key: str, *, nation: str) -> DefinitionRelease:
    """What was released last for the latest period, begun or not: what a further change is made to. Raises
    NoDefinition."""
    found = session.scalars(
        select(DefinitionRelease)
        .where(DefinitionRelease.return_key == return_key, DefinitionRelease.nation == nation)
        .order_by(DefinitionRelease.period_from.desc(), DefinitionRelease.revision.desc())
        .limit(1)
    ).one_or_none()
    if found is None:
        raise NoDefinition(f"Reeve holds no rules for {return_key}.")
    return found


@dataclass(frozen=True)
class Told:
    """What a department published and tells everybody: from which day, what in its words, and by rule. ``hash`` is that
    of the rules."""

    hash: str
    begins_on: date
    words: str
    changed: Mapping[str, Sequence[str]]

    def touches(self, rule_id: str) -> bool:
        return any(rule_id in self.changed[what] for what in ("new", "changed", "gone"))


def published(session: Session, return_key: str, *, nation: str, limit: int = 20) -> list[Told]:
    """Newest first, with what holds from a later day."""
    rows = session.execute(
        select(Publication.hash, Publication.begins_on, Publication.words, Publication.changed)
        .where(Publication.return_key == return_key, Publication.nation == nation)
        .order_by(Publication.begins_on.desc(), Publication.draft_number.desc())
        .limit(limit)
    ).all()
    return [Told(*row) for row in rows]


def get_told(session: Session, department_id: UUID, draft_number: int) -> Told:
    """What was published of one draft. Raises NoResultFound: whoever asks knows that it was."""
    row = session.execute(
        select(Publication.hash, Publication.begins_on, Publication.words, Publication.changed).where(
            Publication.department_id == department_id, Publication.draft_number == draft_number
        )
    ).one()
    return Told(*row)


def published_examples(session: Session, digest: str) -> Mapping[str, ExampleFile]:
    """By rule, the examples that came with the draft this definition was published from; empty where it was not."""
    kept = session.scalar(select(Publication.examples).where(Publication.hash == digest).limit(1))
    return examples_from(kept or {})


def anything_released(session: Session) -> bool:
    """False on a new installation."""
    return session.scalar(select(DefinitionRelease.hash).limit(1)) is not None


def next_revision(session: Session, definition: Definition) -> int:
    """The number a definition's next revision has, for its return, nation and first period."""
    released = session.scalar(
        select(func.max(DefinitionRelease.revision)).where(
            DefinitionRelease.return_key == definition.key,
            DefinitionRelease.nation == definition.nation,
            DefinitionRelease.period_from == str(definition.from_period),
        )
    )
    return (released or 0) + 1
