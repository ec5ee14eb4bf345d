"""The one question of a quarter, and its answer."""

from __future__ import annotations

from uuid import UUID

from councils.burden.models import TimeAnswer
from councils.burden.quarters import quarter_of
from councils.burden.queries import find_answer, first_sent_by
from councils.returns.queries import definition_of, subject_of
from reeve.audit import record
from reeve.database import db, now
from reeve.database.constraints import refuses
from reeve.definitions import Period
from reeve.department.models import Obligation
from reeve.errors import Conflict


class NotAsked(Conflict):
    """You are asked at most once a quarter, about the first return you sent in it. There is nothing to answer here."""

    title = "There is no question here"


class AnsweredAlready(Conflict):
    """You have answered this already. You are not asked again before the next quarter."""

    title = "You have answered already"


refuses("pk_time_answer", AnsweredAlready)


def is_asked(obligation: Obligation, person_id: UUID) -> bool:
    """Whether this person is asked about this return: the first one they sent this quarter, and not answered yet."""
    quarter = quarter_of(now())
    return first_sent_by(person_id, quarter) == obligation.id and find_answer(person_id, quarter) is None


def answer(obligation: Obligation, person_id: UUID, *, minutes: int | None) -> TimeAnswer:
    """``minutes`` None: they would rather not say. Raises NotAsked, AnsweredAlready."""
    quarter = quarter_of(now())
    if find_answer(person_id, quarter) is not None:
        raise AnsweredAlready
    if first_sent_by(person_id, quarter) != obligation.id:
        raise NotAsked
    said = TimeAnswer(person_id=person_id, quarter=quarter.name, obligation_id=obligation.id, minutes=minutes)
    db.council.add(said)
    db.council.flush()
    name = definition_of(obligation).name_of(Period.parse(obligation.period))
    words = f"answered how long {name} took" if minutes else f"would rather not say how long {name} took"
    record("time.answered", subject=subject_of(obligation), words=words)
    return said
