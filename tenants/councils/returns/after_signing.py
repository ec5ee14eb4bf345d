"""What later rooms know of the newest version: saved in the form since it was signed, sent back by the certifier.

Their models are theirs: these are the few columns a page of any return shows, read by name like ``tenants.standing``.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import column, func, select, table

from councils.returns.models import Standing
from reeve.database import db

DRAFT_VALUE = table("draft_value", column("draft_id"), column("saved_at"), schema="tenants")
SENT_BACK = table("decline_section", column("submission_id"), column("section"), column("reason"), schema="tenants")


def saved_since_signed(standing: Standing) -> datetime | None:
    """When a figure was last saved in the form after the newest version was signed; None where none was."""
    if standing.signed_at is None or standing.draft_id is None:
        return None
    last: datetime | None = db.council.scalar(
        select(func.max(DRAFT_VALUE.c.saved_at)).where(DRAFT_VALUE.c.draft_id == standing.draft_id)
    )
    return last if last is not None and last > standing.signed_at else None


def sections_sent_back(submission_id: UUID | None) -> dict[str, str]:
    """By section, why the certifier sent it back; empty where the whole was declined, or nothing was."""
    if submission_id is None:
        return {}
    rows = db.council.execute(
        select(SENT_BACK.c.section, SENT_BACK.c.reason)
        .where(SENT_BACK.c.submission_id == submission_id)
        .order_by(SENT_BACK.c.section)
    )
    return {row.section: row.reason for row in rows}
