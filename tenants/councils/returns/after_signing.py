"""What later rooms know of the newest version: saved in the form since it was signed, sent back by the certifier, not
taken at the department's end.

Their models are theirs: these are the few columns a page of any return shows, read by name like ``tenants.standing``.
"""

from __future__ import annotations

from datetime import datetime
from typing import cast
from uuid import UUID

from sqlalchemy import ScalarSelect, column, func, select, table

from councils.returns.models import Standing, Version
from councils.returns.on_its_way import Tried, words_of
from reeve.database import db
from reeve.department.models import Obligation
from reeve.web.filters import day_and_time

DRAFT_VALUE = table("draft_value", column("draft_id"), column("saved_at"), schema="tenants")
SENT = table("submission", column("id"), column("council_id"), column("version_id"), schema="tenants")
KEPT = table("kept_cell", column("submission_id"), column("section"), schema="tenants")
OPENED = table("section_opening", *map(column, ("submission_id", "section", "reason", "person_name")), schema="tenants")
SENT_BACK = table("decline_section", column("submission_id"), column("section"), column("reason"), schema="tenants")

DELIVERY = table("delivery", *map(column, ("id", "submission_id", "sealed_at", "delivered_at")), schema="tenants")
TRY = table(
    "attempt",
    *map(column, ("delivery_id", "n", "begun_at", "ended_at", "outcome", "words", "next_at")),
    schema="tenants",
)


def held_up(obligation: Obligation, *, now: datetime) -> str | None:
    """Why the newest version is not at the department yet, though the council has done its part; None where nothing
    went wrong."""
    last = db.council.execute(
        select(DELIVERY.c.sealed_at, *TRY.c)
        .join(TRY, TRY.c.delivery_id == DELIVERY.c.id)
        .where(DELIVERY.c.submission_id == newest_sent(obligation), DELIVERY.c.delivered_at.is_(None))
        .order_by(TRY.c.n.desc())
        .limit(1)
    ).one_or_none()
    if last is None or last.outcome in (None, "taken"):
        return None
    sealed = f"You have done your part: it was sealed {day_and_time(last.sealed_at)}, and that is the time that counts."
    return f"The department does not have it yet. {words_of([cast(Tried, last)], now)} {sealed}"


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


def sent_last(obligation: Obligation) -> UUID | None:
    """Which submission of this obligation is the newest, whatever became of it."""
    found: UUID | None = db.council.scalar(select(newest_sent(obligation)))
    return found


def newest_sent(obligation: Obligation) -> ScalarSelect[UUID]:
    return (
        select(SENT.c.id)
        .join(Version, (Version.council_id == SENT.c.council_id) & (Version.id == SENT.c.version_id))
        .where(Version.obligation_id == obligation.id)
        .order_by(Version.number.desc())
        .limit(1)
        .scalar_subquery()
    )


def kept_sections(obligation: Obligation) -> frozenset[str]:
    """The sections that the certifier left as they were when they sent back others, and nobody opened since."""
    opened = select(OPENED.c.section).where(OPENED.c.submission_id == KEPT.c.submission_id)
    rows = db.council.scalars(
        select(KEPT.c.section)
        .distinct()
        .where(KEPT.c.submission_id == newest_sent(obligation), KEPT.c.section.not_in(opened))
    )
    return frozenset(rows)


def sections_opened(submission_id: UUID) -> dict[str, tuple[str, str]]:
    """By section that was opened after this decline: by whom, and why."""
    rows = db.council.execute(
        select(OPENED.c.section, OPENED.c.person_name, OPENED.c.reason)
        .where(OPENED.c.submission_id == submission_id)
        .order_by(OPENED.c.section)
    )
    return {row.section: (row.person_name, row.reason) for row in rows}
