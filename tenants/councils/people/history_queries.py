"""What was done in this council: its own chain, newest first, filtered by index."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, ScalarSelect, Select, false, func, literal, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from councils.people.acts import acts_in
from reeve.audit.models import AuditEntry
from reeve.database import Role, db, unit
from reeve.department.models import Obligation
from reeve.identity.queries import LONDON
from reeve.rulebook.models import ReturnKind

BATCH = 2000
ACTOR_ID = AuditEntry.actor_id
Column = InstrumentedAttribute[str] | InstrumentedAttribute[UUID | None]


@dataclass(frozen=True)
class Wanted:
    """Which entries. ``person`` is a person's id as text, ``reeve`` for what Reeve did itself; ``since`` and ``until``
    are whole days in Europe/London."""

    person: str = ""
    group: str = ""
    return_key: str = ""
    period: str = ""
    since: date | None = None
    until: date | None = None


def conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.person:
        found.append(by(wanted.person))
    if wanted.group:
        found.append(AuditEntry.act.in_(acts_in(wanted.group, acts())))
    if wanted.return_key or wanted.period:
        found.append(about(wanted.return_key, wanted.period))
    if wanted.since is not None:
        found.append(AuditEntry.at >= midnight(wanted.since))
    if wanted.until is not None:
        found.append(AuditEntry.at < midnight(wanted.until + timedelta(days=1)))
    return found


def by(person: str) -> ColumnElement[bool]:
    if person == "reeve":
        return AuditEntry.actor_id.is_(None)
    try:
        return AuditEntry.actor_id == UUID(person)
    except ValueError:
        return false()


def about(return_key: str, period: str) -> ColumnElement[bool]:
    """A subject begins with the return and the period; one that was refused holds them in its address."""
    place = f"{return_key or '%'}/{period or '%'}"
    starts = (place, f"/c/%/returns/{place}")
    return or_(*(AuditEntry.subject.like(like) for start in starts for like in (start, f"{start}/%")))


def midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, LONDON)


def count_history(wanted: Wanted) -> int:
    return db.council.scalar(select(func.count()).select_from(AuditEntry).where(*conditions(wanted))) or 0


def history(wanted: Wanted, *, offset: int, size: int) -> Sequence[AuditEntry]:
    """A page of this council's chain, newest first. Its numbers are found first: a late page reads no other's words."""
    page = newest_first(wanted).with_only_columns(AuditEntry.seq).offset(offset).limit(size)
    found = select(AuditEntry).where(AuditEntry.seq.in_(page)).order_by(AuditEntry.seq.desc())
    return db.council.scalars(found).all()


def newest_first(wanted: Wanted) -> Select[AuditEntry]:
    return select(AuditEntry).where(*conditions(wanted)).order_by(AuditEntry.seq.desc())


def whole_history(wanted: Wanted, council_id: UUID) -> Iterator[AuditEntry]:
    """Every entry, newest first, some thousand at a time, each in a transaction of its own: none is held meanwhile."""
    before: int | None = None
    while True:
        with unit(Role.COUNCIL, council_id=council_id) as session:
            found = newest_first(wanted).limit(BATCH)
            rows = session.scalars(found if before is None else found.where(AuditEntry.seq < before)).all()
        yield from rows
        if len(rows) < BATCH:
            return
        before = rows[-1].seq


def actors() -> list[tuple[str, str]]:
    """Everybody who did something here, by name: the value of the filter, and the name they last had."""
    named = [(str(one), db.council.scalar(last_name(AuditEntry.actor_id == one)) or "") for one in each(ACTOR_ID)]
    alone = db.council.scalar(select(literal(1)).where(AuditEntry.actor_id.is_(None)).limit(1))
    return sorted([*named, *([("reeve", "Reeve itself")] if alone else [])], key=lambda pair: pair[1].lower())


def last_name(condition: ColumnElement[bool]) -> Select[str]:
    return select(AuditEntry.actor).where(condition).order_by(AuditEntry.seq.desc()).limit(1)


def acts() -> Sequence[str]:
    return [str(act) for act in each(AuditEntry.act)]


def each(column: Column) -> Sequence[object]:
    """Every value of an indexed column once, by leaping from one to the next: few, in however many entries."""
    leaps = select(least(column).label("value")).cte(recursive=True)
    following = least(column, column > leaps.c.value)
    leaps = leaps.union_all(select(following).where(leaps.c.value.is_not(None)))
    return db.council.scalars(select(leaps.c.value).where(leaps.c.value.is_not(None))).all()


def least(column: Column, *more: ColumnElement[bool]) -> ScalarSelect[Any]:
    return select(column).where(column.is_not(None), *more).order_by(column).limit(1).scalar_subquery()


def obligations() -> list[tuple[str, str]]:
    """Each return and period the council owes or owed."""
    rows = db.council.execute(
        select(Obligation.return_key, Obligation.period).distinct().order_by(Obligation.return_key, Obligation.period)
    )
    return [(key, period) for key, period in rows]


def titles(keys: Collection[str]) -> Mapping[str, str]:
    """What each return is called."""
    found = select(ReturnKind.key, ReturnKind.title).where(ReturnKind.key.in_(keys))
    return {key: key for key in keys} | {row.key: row.title for row in db.council.execute(found)}
