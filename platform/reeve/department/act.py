"""The department's acts on a consignment: accept, query, reject. Each is a row, numbered, by a person."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select

from reeve.audit import actor, record
from reeve.database import Role, db
from reeve.department.consignments import Opened, newest_number
from reeve.department.models import Acceptance, Consignment, Query, Rejection
from reeve.errors import Conflict
from reeve.jobs import UPKEEP, enqueue

FIGURES = "figures-accepted"
"""The job that takes an accepted return's figures for comparison (``reeve.comparison``)."""


class AlreadyDecided(Conflict):
    """This consignment has already been accepted or rejected."""


class Superseded(Conflict):
    """The council has sent a newer version. Open that one."""


def accept(opened: Opened) -> Acceptance:
    """Accept what was delivered. Raises AlreadyDecided, Superseded."""
    assert_open(opened.consignment)
    acceptance = Acceptance(**common(opened.consignment, Acceptance))
    db.department.add(acceptance)
    enqueue(db.department, FIGURES, on=UPKEEP, department_id=str(opened.consignment.department_id))
    tell(opened, "consignment.accepted", f"accepted {opened.in_words}")
    return acceptance


def query(opened: Opened, words: str, *, about: str | None = None, answer_by: datetime | None = None) -> Query:
    """Ask the council about a cell, a rule or the whole. Raises AlreadyDecided, Superseded."""
    assert_open(opened.consignment)
    asked = Query(**common(opened.consignment, Query), words=words, about=about or None, answer_by=answer_by)
    db.department.add(asked)
    tell(opened, "consignment.queried", f"asked a question about {opened.in_words}")
    return asked


def reject(opened: Opened, reasons: str) -> Rejection:
    """Refuse it, with reasons; the council makes a new version. Raises AlreadyDecided, Superseded."""
    assert_open(opened.consignment)
    rejection = Rejection(**common(opened.consignment, Rejection), reasons=reasons)
    db.department.add(rejection)
    tell(opened, "consignment.rejected", f"rejected {opened.in_words}")
    return rejection


def assert_open(consignment: Consignment) -> None:
    for decided in (Acceptance, Rejection):
        if next_number(decided, consignment) > 1:
            raise AlreadyDecided
    if newest_number(consignment) != consignment.number:
        raise Superseded


def common(consignment: Consignment, kind: type[Acceptance] | type[Query] | type[Rejection]) -> dict[str, object]:
    who = actor()
    return {
        "council_id": consignment.council_id,
        "department_id": consignment.department_id,
        "consignment_id": consignment.id,
        "n": next_number(kind, consignment),
        "person_id": who.id,
        "person_name": who.name,
    }


def next_number(kind: type[Acceptance] | type[Query] | type[Rejection], consignment: Consignment) -> int:
    last = db.department.scalar(
        select(func.max(kind.n)).where(kind.council_id == consignment.council_id, kind.consignment_id == consignment.id)
    )
    return (last or 0) + 1


def tell(opened: Opened, act: str, words: str) -> None:
    """The act stands in the department's own history and in the council's."""
    council_id: UUID = opened.council.id
    record(act, subject=f"{opened.council.slug}/{opened.subject}", words=words, role=Role.DEPARTMENT)
    record(act, subject=opened.subject, words=words, role=Role.DEPARTMENT, chain=council_id)
