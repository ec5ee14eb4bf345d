"""Writing down that one council takes over another's duties from a day."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from reeve.audit import record
from reeve.database import now
from reeve.database.constraints import refuses
from reeve.errors import Conflict
from reeve.register.models import Council, Succession
from reeve.web.filters import day


class SameCouncil(Conflict):
    """A council cannot succeed itself. Name the council that takes over."""

    title = "Name another council"


class SucceededAlready(Conflict):
    """The register says already that this council takes over on that day."""

    title = "It is in the register already"


refuses("ck_succession_two_councils", SameCouncil)
refuses("pk_succession", SucceededAlready)


def succeed(session: Session, predecessor: Council, successor: Council, *, effective_on: date) -> Succession:
    """No row moves council: this says only who carries on, and from when. Raises SameCouncil, SucceededAlready."""
    if predecessor.id == successor.id:
        raise SameCouncil
    made = Succession(
        predecessor_id=predecessor.id, successor_id=successor.id, effective_on=effective_on, recorded_at=now()
    )
    session.add(made)
    session.flush()
    words = f"wrote down that {successor.name} takes over from {predecessor.name} on {day(effective_on)}"
    record("succession.recorded", subject=predecessor.slug, words=words)
    for council in (predecessor, successor):
        record("succession.recorded", subject="council", words=words, chain=council.id)
    return made
