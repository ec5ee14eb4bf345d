"""Legal holds: while one is in force, nothing of the council is destroyed."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from sqlalchemy.orm import Session

from reeve.audit import actor, record
from reeve.errors import Conflict, NotFound, Refusal
from reeve.leaving.models import HoldLift, LegalHold
from reeve.leaving.queries import Held, find_destruction, find_lift, holds_in_force, lock_leaving

Side = Literal["council", "platform"]


class TooLate(Conflict):
    """The keys are destroyed already, so there is nothing left that a hold could keep."""

    title = "The keys are destroyed"


class NotYours(Refusal):
    """This hold was placed by the other side, and only they lift it."""

    status = 403
    title = "You cannot lift this hold"


class AlreadySaid(Conflict):
    """You have said already that this hold may end. A second platform admin must say so too."""

    title = "A second person is needed"


def place_hold(
    session: Session, council_id: UUID, *, side: Side, reason: str, file_id: UUID | None = None
) -> LegalHold:
    """One person's word is enough: a hold only keeps what is there. Raises TooLate."""
    lock_leaving(session, council_id)
    destruction = find_destruction(session, council_id)
    if destruction is not None and destruction.done_at is not None:
        raise TooLate
    who = actor()
    hold = LegalHold(
        council_id=council_id,
        file_id=file_id,
        side=side,
        reason=reason,
        placed_by=who.id,
        placed_by_name=who.name,
    )
    session.add(hold)
    session.flush()
    what = "one of its files" if file_id else "the council's records"
    record("hold.placed", subject=f"holds/{hold.id}", words=f"placed a legal hold on {what}", chain=council_id)
    return hold


def lift_hold(session: Session, council_id: UUID, hold_id: UUID, *, side: Side) -> Held | None:
    """Say that a hold may end; what is left of it, None where it has ended.

    Raises NotFound, NotYours, AlreadySaid.
    """
    held = get_held(session, council_id, hold_id)
    who = actor()
    if held.hold.side != side or who.id is None:
        raise NotYours
    if find_lift(session, held.hold, who.id) is not None:
        raise AlreadySaid
    session.add(HoldLift(council_id=council_id, hold_id=hold_id, person_id=who.id, person_name=who.name))
    session.flush()
    left = next((each for each in holds_in_force(session, council_id) if each.hold.id == hold_id), None)
    words = "lifted a legal hold" if left is None else "said that a legal hold may be lifted; a second person is needed"
    record("hold.lifted", subject=f"holds/{hold_id}", words=words, chain=council_id)
    return left


def get_held(session: Session, council_id: UUID, hold_id: UUID) -> Held:
    for held in holds_in_force(session, council_id):
        if held.hold.id == hold_id:
            return held
    raise NotFound("There is no such hold in force.")
