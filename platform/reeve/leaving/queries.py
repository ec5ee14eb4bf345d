"""How far a council is on its way out. Each takes the unit it is asked in: the council's own, or the platform's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import func, or_, select, text
from sqlalchemy.orm import Session

from reeve.database import now
from reeve.errors import NotFound
from reeve.leaving.models import Archive, Destruction, HoldLift, LegalHold
from reeve.register.models import Council
from reeve.vault.models import CouncilKey

AFTERCARE = timedelta(days=7)
LIFTS_NEEDED = {"council": 1, "platform": 2}


@dataclass(frozen=True)
class Held:
    """A hold in force, and who has said already that it may end."""

    hold: LegalHold
    lifted_by: tuple[str, ...]

    @property
    def lifts_needed(self) -> int:
        return LIFTS_NEEDED[self.hold.side] - len(self.lifted_by)


def lock_leaving(session: Session, council_id: UUID) -> None:
    """Until this unit ends, nobody else places a hold on this council or destroys its keys."""
    session.execute(text("select pg_advisory_xact_lock(hashtextextended(:key, 0))"), {"key": f"leaving:{council_id}"})


def get_council(session: Session, slug: str) -> Council:
    """Raises NotFound."""
    council = session.scalars(select(Council).where(Council.slug == slug)).one_or_none()
    if council is None:
        raise NotFound
    return council


def find_archive(session: Session, council_id: UUID) -> Archive | None:
    """The archiving in force, if there is one."""
    return session.scalars(
        select(Archive).where(Archive.council_id == council_id, Archive.reopened_at.is_(None))
    ).one_or_none()


def count_archives(session: Session, council_id: UUID) -> int:
    return session.scalar(select(func.count()).select_from(Archive).where(Archive.council_id == council_id)) or 0


def holds_in_force(session: Session, council_id: UUID) -> list[Held]:
    """Oldest first."""
    holds = session.scalars(
        select(LegalHold).where(LegalHold.council_id == council_id).order_by(LegalHold.placed_at)
    ).all()
    lifts = session.scalars(select(HoldLift).where(HoldLift.council_id == council_id).order_by(HoldLift.at)).all()
    found = [Held(hold, tuple(lift.person_name for lift in lifts if lift.hold_id == hold.id)) for hold in holds]
    return [held for held in found if held.lifts_needed > 0]


def find_lift(session: Session, hold: LegalHold, person_id: UUID) -> HoldLift | None:
    return session.get(HoldLift, (hold.council_id, hold.id, person_id))


def find_destruction(session: Session, council_id: UUID) -> Destruction | None:
    """The newest, unless it was cancelled; held until this unit ends."""
    return session.scalars(
        select(Destruction)
        .where(Destruction.council_id == council_id, Destruction.cancelled_at.is_(None))
        .order_by(Destruction.n.desc())
        .limit(1)
    ).one_or_none()


def count_destructions(session: Session, council_id: UUID) -> int:
    return (
        session.scalar(select(func.count()).select_from(Destruction).where(Destruction.council_id == council_id)) or 0
    )


def councils_due(session: Session) -> Sequence[UUID]:
    """The councils whose keys are to be destroyed now: consented to, and the wait over. Those done of late are among
    them, so that what a killed worker left of their files is seen to."""
    return session.scalars(
        select(Destruction.council_id).where(
            Destruction.consented_at.is_not(None),
            Destruction.cancelled_at.is_(None),
            or_(Destruction.done_at.is_(None), Destruction.done_at > now() - AFTERCARE),
            Destruction.not_before <= now(),
        )
    ).all()


def keys_in_force(session: Session, council_id: UUID) -> Sequence[CouncilKey]:
    return session.scalars(
        select(CouncilKey)
        .where(CouncilKey.council_id == council_id, CouncilKey.destroyed_at.is_(None))
        .order_by(CouncilKey.version)
        .with_for_update()
    ).all()
