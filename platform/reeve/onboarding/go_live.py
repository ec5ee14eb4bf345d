"""Going live: from here on the council's live returns and channels are there."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.orm import Session

from reeve.audit import actor, record
from reeve.database.constraints import refuses
from reeve.errors import Conflict
from reeve.onboarding.checklist import left_before_live
from reeve.onboarding.facts import facts_of
from reeve.onboarding.models import GoingLive


class NotReady(Conflict):
    """Some steps before going live are still to be done."""

    title = "The council is not ready to go live"


class LiveAlready(Conflict):
    """The council is live already, so nothing was changed."""

    title = "The council is live already"


refuses("pk_going_live", LiveAlready)


def go_live(session: Session, council_id: UUID) -> GoingLive:
    """Runs in the platform's or the council's own unit. Raises NotFound, LiveAlready, NotReady naming what is left."""
    facts = facts_of(session, council_id)
    if facts.live_at is not None:
        raise LiveAlready
    if left := left_before_live(facts):
        still = ", ".join(step.title[:1].lower() + step.title[1:] for step in left)
        raise NotReady(f"Still to be done: {still}. Nothing was changed.")
    row = GoingLive(council_id=council_id, person_id=actor().id, person_name=actor().name)
    session.add(row)
    session.flush()
    record("council.live", subject="onboarding", words="put the council live", chain=council_id)
    return row
