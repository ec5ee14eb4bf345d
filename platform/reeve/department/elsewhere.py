"""A return that came another way than through Reeve: recorded by an analyst with the day and how, and taken back by a
further entry. Either side reads every entry.

It is kept beside what Reeve itself received, never in place of it: no figure, no receipt, no acceptance comes of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from reeve.database import db, now
from reeve.database.constraints import refuses
from reeve.definitions.working_days import day_of
from reeve.department.arrivals import Standing, find_arrival
from reeve.department.desk_models import Elsewhere
from reeve.department.owed import Owed, act_on, tell_both
from reeve.errors import Conflict, Refusal
from reeve.web.filters import day

HOW: Mapping[str, str] = {
    "email": "By e-mail",
    "post": "By post",
    "transfer": "By file transfer",
    "other": "Another way",
}


class InAlready(Conflict):
    """This council's return is in on Reeve, so there is nothing to record."""

    title = "It is in already"


class NotRecorded(Conflict):
    """Nothing is recorded as received elsewhere, so there is nothing to take back."""

    title = "Nothing is recorded"


class NotYetCome(Refusal):
    """The day on which it came cannot be after today."""

    status = 422
    title = "Choose an earlier day"


class RecordedTwice(Conflict):
    """Somebody recorded this at the same moment. Open the page again."""

    title = "It was recorded already"


refuses("pk_elsewhere", RecordedTwice)


def record_elsewhere(owed: Owed, *, on: date, how: str, words: str) -> Elsewhere:
    """Raises InAlready where something of the council's is in on Reeve and not rejected, NotYetCome."""
    if on > day_of(now()):
        raise NotYetCome
    if not may_record(standing_of(owed)):
        raise InAlready
    entry = Elsewhere(**act_on(owed, Elsewhere), received=True, received_on=on, how=how, words=words)
    db.department.add(entry)
    db.department.flush()
    tell_both(owed, "return.elsewhere", f"recorded that {{name}} was received elsewhere on {day(on)}")
    return entry


def take_back(owed: Owed, *, words: str) -> Elsewhere:
    """A further entry: it was not received elsewhere after all. Raises NotRecorded."""
    entries = entries_of(db.department, owed.obligation.id)
    if not entries or not entries[-1].received:
        raise NotRecorded
    entry = Elsewhere(**act_on(owed, Elsewhere), received=False, words=words)
    db.department.add(entry)
    db.department.flush()
    tell_both(owed, "return.not_elsewhere", "took back that {name} was received elsewhere")
    return entry


def may_record(standing: Standing) -> bool:
    """Whether nothing of the council's counts as in on Reeve."""
    return standing in (Standing.AWAITED, Standing.OVERDUE, Standing.ELSEWHERE, Standing.REJECTED)


def standing_of(owed: Owed) -> Standing:
    obligation = owed.obligation
    place = owed.council.slug, obligation.return_key, obligation.period
    found = find_arrival(*place, practice=obligation.practice, now=now())
    return Standing.AWAITED if found is None else found.standing


def entries_of(session: Session, obligation_id: UUID) -> Sequence[Elsewhere]:
    """Every entry, oldest first; for either side."""
    return session.scalars(
        select(Elsewhere).where(Elsewhere.obligation_id == obligation_id).order_by(Elsewhere.n)
    ).all()


def in_words(entry: Elsewhere) -> str:
    """What an entry says, to be read after "The department"."""
    if not entry.received:
        return "took back that it received this return elsewhere"
    how = HOW.get(entry.how or "", HOW["other"])
    return f"received this return elsewhere on {day(entry.received_on)}: {how[:1].lower()}{how[1:]}"
