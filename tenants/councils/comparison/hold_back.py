"""Holding a return's figures back from every comparison for a time, where the department allows it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from councils.returns.queries import definition_of, subject_of
from reeve.audit import actor, record
from reeve.database import db, now
from reeve.database.constraints import refuses
from reeve.definitions import Period
from reeve.definitions.working_days import day_of
from reeve.department.holding.models import HoldAllowance, HoldBack
from reeve.department.holding.queries import find_allowance, find_held, first_delivered, holds_of
from reeve.department.models import Obligation
from reeve.errors import Conflict, Refusal
from reeve.web.filters import day


class HoldingNotAllowed(Conflict):
    """The department does not allow figures of this return to be held back, or the time it allows has passed."""

    title = "These figures cannot be held back"


class NotDelivered(Conflict):
    """Nothing of this return is delivered yet, so there is nothing to hold back."""

    title = "It is not delivered yet"


class HeldAlready(Conflict):
    """These figures are held back already. End that first to hold them back until another day."""

    title = "They are held back already"


class NotHeld(Conflict):
    """These figures are not held back, so there is nothing to end."""

    title = "They are not held back"


class TooLong(Refusal):
    """The department does not allow figures to be held back until that day. Choose an earlier one."""

    status = 422
    title = "Choose an earlier day"


refuses("pk_hold_back", HeldAlready)


@dataclass(frozen=True)
class Room:
    """What a council may do about one return: ``last`` is the last day until which its figures may be held back, None
    where they may not; ``allowance`` what the department says, ``held`` the hold of today."""

    allowance: HoldAllowance | None
    delivered: date | None
    last: date | None
    held: HoldBack | None


def room_of(obligation: Obligation) -> Room:
    """In the council's unit."""
    today = day_of(now())
    allowance = find_allowance(db.council, obligation.department_id, obligation.return_key, on=today)
    delivered = first_delivered(db.council, obligation)
    last = None
    if allowance is not None and allowance.days and delivered is not None:
        last = delivered + timedelta(days=allowance.days)
    return Room(allowance, delivered, last if last and last >= today else None, find_held(db.council, obligation))


def hold_back(obligation: Obligation, *, until: date, reason: str) -> HoldBack:
    """Until the end of ``until``. Raises NotDelivered, HoldingNotAllowed, HeldAlready, TooLong."""
    room = room_of(obligation)
    if room.delivered is None:
        raise NotDelivered
    if room.last is None:
        raise HoldingNotAllowed
    if room.held is not None:
        raise HeldAlready
    if not day_of(now()) <= until <= room.last:
        raise TooLong
    held = HoldBack(
        council_id=obligation.council_id,
        return_key=obligation.return_key,
        practice=obligation.practice,
        period=obligation.period,
        n=1 + len(holds_of(db.council, obligation)),
        department_id=obligation.department_id,
        until_on=until,
        reason=reason,
        held_by_name=actor().name,
    )
    db.council.add(held)
    db.council.flush()
    tell(obligation, "figures.held", f"held the figures of {{name}} back from comparison until {day(until)}", reason)
    return held


def end_hold(obligation: Obligation) -> None:
    """From now on they are compared like any others. Raises NotHeld."""
    held = find_held(db.council, obligation)
    if held is None:
        raise NotHeld
    held.ended_at, held.ended_by_name = now(), actor().name
    db.council.flush()
    tell(obligation, "figures.released", "ended holding the figures of {name} back from comparison")


def tell(obligation: Obligation, act: str, words: str, reason: str | None = None) -> None:
    """In the council's history; the department reads the row itself, for good."""
    name = definition_of(obligation).name_of(Period.parse(obligation.period))
    said, detail = words.format(name=name), {"reason": reason} if reason else None
    record(act, subject=subject_of(obligation), words=said, detail=detail)
