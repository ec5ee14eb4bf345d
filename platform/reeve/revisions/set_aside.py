"""Setting a draft aside: it stays to be read, and is neither tried nor published any more."""

from __future__ import annotations

from reeve.audit import actor, record
from reeve.database import db, now
from reeve.errors import Conflict
from reeve.revisions.models import DraftRevision
from reeve.revisions.queries import find_publication, get_draft


class DraftClosed(Conflict):
    """This draft was published or set aside, so nothing more can be done with it. Make a new one."""

    title = "The draft is closed"


def set_aside(number: int) -> DraftRevision:
    """Raises NoSuchDraft, DraftClosed."""
    draft = get_draft(number, hold=True)
    refuse_closed(draft)
    draft.set_aside_at, draft.set_aside_by_name = now(), actor().name
    db.department.flush()
    record("rules.set_aside", subject=f"rules/drafts/{number}", words=f"set draft {number} of changed rules aside")
    return draft


def refuse_closed(draft: DraftRevision) -> None:
    """Raises DraftClosed for one that was published or set aside."""
    if draft.set_aside_at is not None or find_publication(draft.number) is not None:
        raise DraftClosed
