"""Writing to councils whose return is wanted: the message is kept with the return, read by both sides, and goes to the
council's people by letter.

Who they are only the council's side knows: a job of its own rooms (``calendar.said``) writes the letters and says to
how many. A council that is not on Reeve has nobody to write to here, and is not written to.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from reeve.database import db
from reeve.database.constraints import refuses
from reeve.department.arrivals import Standing
from reeve.department.desk_models import Chase
from reeve.department.owed import Owed, act_on, tell_both
from reeve.errors import Conflict
from reeve.jobs import UPKEEP, enqueue

CHASED = (Standing.OVERDUE, Standing.AWAITED, Standing.QUERIED, Standing.REJECTED)
"""Where it is the council's turn, and somebody of the council is on Reeve."""
SAID = "calendar.said"


class NobodyThere(Conflict):
    """This council is not on Reeve, so there is nobody to write to from here."""

    title = "Nobody to write to"


class ChasedTwice(Conflict):
    """Somebody wrote to this council at the same moment. Open the page again."""

    title = "It was written to already"


refuses("pk_chase", ChasedTwice)


def chase(owed: Owed, *, words: str) -> Chase:
    """Raises NobodyThere."""
    if owed.council.onboarded_at is None:
        raise NobodyThere
    message = Chase(**act_on(owed, Chase), words=words)
    db.department.add(message)
    db.department.flush()
    tell_both(owed, "return.chased", "wrote to the council about {name}")
    tell_people(owed.council.id)
    return message


def tell_people(council_id: UUID) -> None:
    """Have the council's side write to its people about what the department has said since it last did."""
    enqueue(db.department, SAID, on=UPKEEP, lock=f"said:{council_id}", council_id=str(council_id))


def chases_of(session: Session, obligation_id: UUID) -> Sequence[Chase]:
    """Every message, oldest first; for either side."""
    return session.scalars(select(Chase).where(Chase.obligation_id == obligation_id).order_by(Chase.n)).all()
