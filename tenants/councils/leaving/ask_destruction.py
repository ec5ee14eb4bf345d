"""Asking for the council's keys to be destroyed, once everything has been exported and taken away."""

from __future__ import annotations

from councils.leaving.queries import exports
from councils.scope import here
from reeve.database import db
from reeve.errors import Refusal
from reeve.leaving import destroy
from reeve.leaving.models import Destruction
from reeve.leaving.queries import find_archive


class ExportFirst(Refusal):
    """No export was made since the council was archived. Export everything and take it away, then ask again."""

    status = 409
    title = "Export everything first"


def ask_destruction(*, reason: str) -> Destruction:
    """Raises ExportFirst, NotArchived, AlreadyAsked, or the words of a hold."""
    council_id = here().id
    archived = find_archive(db.council, council_id)
    if archived is not None and not any(e.made_at and e.asked_at > archived.archived_at for e in exports()):
        raise ExportFirst
    return destroy.ask_destruction(db.council, council_id, reason=reason)
