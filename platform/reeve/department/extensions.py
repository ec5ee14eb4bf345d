"""More time a council asked for, and the answer to it; the obligation's own date is never changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, func, select

from reeve.audit import actor, record
from reeve.database import Role, db, now
from reeve.definitions import Period
from reeve.definitions.working_days import day_of, end_of
from reeve.department.models import Extension, Obligation
from reeve.errors import Conflict, NotFound, Refusal
from reeve.register.models import Council
from reeve.rulebook.queries import get_definition
from reeve.web.filters import day

MOST = 2**31 - 1
"""The largest number PostgreSQL's integer holds; an address may carry a larger one."""


class AnsweredAlready(Conflict):
    """This request is answered. The council may ask again."""

    title = "It is answered already"


class NotLonger(Refusal):
    """The day is not after the present date, so it would give no more time. Choose a later one."""

    status = 422
    title = "Choose a later day"


@dataclass(frozen=True)
class Asked:
    """A request beside the obligation it is about, and the council that asks."""

    extension: Extension
    obligation: Obligation
    council: Council

    @property
    def period(self) -> Period:
        return Period.parse(self.obligation.period)

    @property
    def present(self) -> date | None:
        """The day on which it is due as things are: what was granted before counts."""
        longest = select(func.max(Extension.due_at)).where(
            Extension.council_id == self.council.id, Extension.obligation_id == self.obligation.id
        )
        due_at = db.department.scalar(longest) or self.obligation.due_at
        return None if due_at is None else day_of(due_at)


def requests_select() -> Select[Extension, Obligation, Council]:
    return (
        select(Extension, Obligation, Council)
        .join(
            Obligation,
            (Obligation.council_id == Extension.council_id) & (Obligation.id == Extension.obligation_id),
        )
        .join(Council, Council.id == Extension.council_id)
    )


def waiting() -> list[Asked]:
    """What has no answer yet, the earliest due first."""
    rows = db.department.execute(
        requests_select()
        .where(Extension.granted.is_(None))
        .order_by(Obligation.due_at, Council.name, Obligation.return_key)
    )
    return [Asked(row[0], row[1], row[2]) for row in rows]


def answered(return_key: str, period: str, *, practice: bool) -> Sequence[Asked]:
    """Everything asked and answered about one return and period, by council."""
    rows = db.department.execute(
        requests_select()
        .where(Obligation.return_key == return_key, Obligation.period == period, Obligation.practice == practice)
        .where(Extension.granted.is_not(None))
        .order_by(Council.name, Extension.n)
    )
    return [Asked(row[0], row[1], row[2]) for row in rows]


def get_request(slug: str, return_key: str, period: str, n: int, *, practice: bool) -> Asked:
    """One request, held until the unit ends. Raises NotFound."""
    if "\x00" in slug + return_key + period or n > MOST:
        raise NotFound
    row = db.department.execute(
        requests_select()
        .where(Council.slug == slug, Obligation.return_key == return_key, Obligation.period == period)
        .where(Obligation.practice == practice, Extension.n == n)
        .with_for_update(of=Extension)
    ).one_or_none()
    if row is None:
        raise NotFound
    return Asked(row[0], row[1], row[2])


def grant(asked: Asked, *, until: date, words: str) -> None:
    """Raises AnsweredAlready, NotLonger."""
    if asked.present is not None and until <= asked.present:
        raise NotLonger
    answer(asked, granted=True, words=words, due_at=end_of(until))
    tell(asked, "extension.granted", f"granted more time for {{name}}, until {day(until)}")


def refuse(asked: Asked, *, words: str) -> None:
    """Raises AnsweredAlready."""
    answer(asked, granted=False, words=words, due_at=None)
    tell(asked, "extension.refused", "refused more time for {name}")


def answer(asked: Asked, *, granted: bool, words: str, due_at: datetime | None) -> None:
    extension = asked.extension
    if extension.granted is not None:
        raise AnsweredAlready
    extension.granted, extension.decided_words, extension.due_at = granted, words or None, due_at
    extension.decided_at, extension.decided_by = now(), actor().name
    db.department.flush()


def tell(asked: Asked, act: str, words: str) -> None:
    """It stands in the department's own history and in the council's."""
    obligation = asked.obligation
    subject = f"{obligation.return_key}/{obligation.period}"
    definition = get_definition(db.department, obligation.return_key, obligation.period)
    said = words.format(name=definition.name_of(asked.period))
    record(
        act, subject=f"{asked.council.slug}/{subject}", words=f"{said}, to {asked.council.name}", role=Role.DEPARTMENT
    )
    record(act, subject=subject, words=said, role=Role.DEPARTMENT, chain=asked.council.id)
