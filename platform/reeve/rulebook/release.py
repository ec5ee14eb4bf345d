"""Releasing a definition: the folder's text is resolved, hashed and stored; from then on it does not change."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from reeve.audit import record
from reeve.database import db
from reeve.definitions import Definition, every_definition
from reeve.jobs import UPKEEP, enqueue
from reeve.register.queries import get_department
from reeve.rulebook.models import DefinitionRelease, ReturnKind
from reeve.rulebook.queries import anything_released, next_revision


def release_all() -> list[str]:
    """Release every packaged definition that is not yet stored; returns the hashes added. Runs in a platform unit.

    Where there were some before, the calendar is brought up to date at once; a new installation's does it at its start.
    """
    first = not anything_released(db.platform)
    added = [added for definition in every_definition() if (added := release(definition)) is not None]
    if added and not first:
        enqueue(db.platform, "calendar-released", on=UPKEEP, lock="calendar-released")
    return added


def release(definition: Definition, *, person_id: UUID | None = None) -> str | None:
    """Store one resolved definition as the next revision for its return and first period; None when it is there."""
    if db.platform.get(DefinitionRelease, definition.hash) is not None:
        return None
    keep_kind(definition)
    add_release(db.platform, definition, person_id=person_id)
    return definition.hash


def add_release(
    session: Session, definition: Definition, *, person_id: UUID | None, begins_on: date | None = None
) -> DefinitionRelease:
    """The next revision, from ``begins_on`` (at once where None), with its entry in the history of whose unit it is."""
    revision = next_revision(session, definition)
    release = DefinitionRelease(
        hash=definition.hash,
        return_key=definition.key,
        nation=definition.nation,
        period_from=str(definition.from_period),
        revision=revision,
        status=definition.status,
        resolved=definition.resolved,
        released_by=person_id,
        begins_on=begins_on,
    )
    session.add(release)
    session.flush()
    from_day = "" if begins_on is None else f", from {begins_on.day} {begins_on:%B %Y}"
    record(
        "definition.released",
        subject=f"{definition.name}/{definition.from_period}",
        words=f"released the rules of {definition.title} from {definition.from_period}, revision {revision}{from_day}",
        detail={"hash": definition.hash},
    )
    return release


def keep_kind(definition: Definition) -> None:
    department = get_department(db.platform, definition.department)
    if db.platform.get(ReturnKind, (definition.key, department.id)) is None:
        db.platform.add(ReturnKind(key=definition.key, department_id=department.id, title=definition.title))
        db.platform.flush()
