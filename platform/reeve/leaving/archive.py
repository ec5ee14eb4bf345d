"""Closing a council's records for reading only, and opening them again."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.orm import Session

from reeve.audit import actor, record
from reeve.database import now
from reeve.errors import Conflict, Refusal
from reeve.leaving.models import Archive
from reeve.leaving.queries import count_archives, find_archive, find_destruction


class Archived(Refusal):
    """This council is archived: its records are read and exported, and nothing in them is changed any more."""

    status = 409
    title = "This council is archived"


class NotArchived(Conflict):
    """This council is not archived, so nothing was done. Archive it first."""

    title = "The council is not archived"


class KeysAreGone(Conflict):
    """This council's keys were destroyed, so it cannot be opened again."""

    title = "The keys are destroyed"


def archive(session: Session, council_id: UUID, *, reason: str) -> Archive:
    """From now on every change in the council's rooms is refused. Raises Archived where it is so already."""
    if find_archive(session, council_id) is not None:
        raise Archived
    who = actor()
    archived = Archive(
        council_id=council_id,
        n=count_archives(session, council_id) + 1,
        reason=reason,
        archived_by=who.id,
        archived_by_name=who.name,
    )
    session.add(archived)
    session.flush()
    record("council.archived", subject="leaving", words="archived the council: from now on it is read only")
    return archived


def reopen(session: Session, council_id: UUID) -> None:
    """The council works again. Raises NotArchived, KeysAreGone, or Conflict while its destruction is asked for."""
    archived, destruction = find_archive(session, council_id), find_destruction(session, council_id)
    if archived is None:
        raise NotArchived
    if destruction is not None:
        raise KeysAreGone if destruction.done_at else Conflict("Cancel the destruction of the keys first.")
    archived.reopened_at, archived.reopened_by_name = now(), actor().name
    record("council.reopened", subject="leaving", words="opened the archived council again")
