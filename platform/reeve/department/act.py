"""The department's acts on a consignment: accept, query, reject, open again. Each is a row, numbered, by a person."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select

from reeve.audit import actor, record
from reeve.database import Role, db, now
from reeve.department.arrivals import DECIDED, standing_of_consignment
from reeve.department.chase import tell_people
from reeve.department.consignments import Opened, newest_number
from reeve.department.desk_models import Reopening
from reeve.department.models import Acceptance, Consignment, Query, Rejection
from reeve.errors import Conflict, Refusal
from reeve.jobs import UPKEEP, enqueue

Act = Acceptance | Query | Rejection | Reopening
FIGURES = "figures-accepted"
"""The job that takes the figures of what stands accepted for comparison (``reeve.comparison``)."""


class AlreadyDecided(Conflict):
    """This consignment has already been accepted or rejected."""


class Superseded(Conflict):
    """The council has sent a newer version. Open that one."""


class NotDecided(Conflict):
    """This consignment is neither accepted nor rejected, so it is open already."""


class NoTimeToAnswer(Refusal):
    """The day by which an answer is wanted has passed. Choose a later one."""

    status = 422
    title = "Choose a later day"


def accept(opened: Opened, *, together: bool = False) -> Acceptance:
    """Accept what was delivered; ``together`` with others, unopened. Raises AlreadyDecided, Superseded."""
    assert_open(opened.consignment)
    acceptance = Acceptance(**common(opened.consignment, Acceptance))
    db.department.add(acceptance)
    db.department.flush()
    enqueue_figures(opened)
    how = ", together with other clean returns and without opening it" if together else ""
    tell(opened, "consignment.accepted", f"accepted {opened.in_words}{how}")
    return acceptance


def query(opened: Opened, words: str, *, about: str | None = None, answer_by: datetime | None = None) -> Query:
    """Ask the council about a cell, a rule or the whole. Raises AlreadyDecided, Superseded, NoTimeToAnswer."""
    assert_open(opened.consignment)
    if answer_by is not None and answer_by < now():
        raise NoTimeToAnswer
    asked = Query(**common(opened.consignment, Query), words=words, about=about or None, answer_by=answer_by)
    db.department.add(asked)
    db.department.flush()
    tell(opened, "consignment.queried", f"asked a question about {opened.in_words}")
    tell_people(opened.council.id)
    return asked


def reject(opened: Opened, reasons: str) -> Rejection:
    """Refuse it, with reasons; the council makes a new version. Raises AlreadyDecided, Superseded."""
    assert_open(opened.consignment)
    rejection = Rejection(**common(opened.consignment, Rejection), reasons=reasons)
    db.department.add(rejection)
    db.department.flush()
    tell(opened, "consignment.rejected", f"rejected {opened.in_words}")
    tell_people(opened.council.id)
    return rejection


def reopen(opened: Opened, reasons: str) -> Reopening:
    """Take the acceptance or rejection back, with reasons: it waits for the department again, and no later period is
    compared with it until it is accepted anew. Raises NotDecided, Superseded."""
    assert_newest(opened.consignment)
    if standing_of_consignment(opened.consignment) not in DECIDED:
        raise NotDecided
    reopening = Reopening(**common(opened.consignment, Reopening), reasons=reasons)
    db.department.add(reopening)
    db.department.flush()
    enqueue_figures(opened)
    tell(opened, "consignment.reopened", f"opened {opened.in_words} again")
    tell_people(opened.council.id)
    return reopening


def enqueue_figures(opened: Opened) -> None:
    enqueue(db.department, FIGURES, on=UPKEEP, department_id=str(opened.consignment.department_id))


def assert_open(consignment: Consignment) -> None:
    if standing_of_consignment(consignment) in DECIDED:
        raise AlreadyDecided
    assert_newest(consignment)


def assert_newest(consignment: Consignment) -> None:
    if newest_number(consignment) != consignment.number:
        raise Superseded


def common(consignment: Consignment, kind: type[Act]) -> dict[str, object]:
    who = actor()
    return {
        "council_id": consignment.council_id,
        "department_id": consignment.department_id,
        "consignment_id": consignment.id,
        "n": next_number(kind, consignment),
        "person_id": who.id,
        "person_name": who.name,
    }


def next_number(kind: type[Act], consignment: Consignment) -> int:
    last = db.department.scalar(
        select(func.max(kind.n)).where(kind.council_id == consignment.council_id, kind.consignment_id == consignment.id)
    )
    return (last or 0) + 1


def tell(opened: Opened, act: str, words: str) -> None:
    """The act stands in the department's own history and in the council's."""
    council_id: UUID = opened.council.id
    record(act, subject=f"{opened.council.slug}/{opened.subject}", words=words, role=Role.DEPARTMENT)
    record(act, subject=opened.subject, words=words, role=Role.DEPARTMENT, chain=council_id)
