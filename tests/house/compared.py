"""What is compared: a figure of A's that the department accepted once, which nobody next door may read."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from sqlalchemy import select

from reeve.comparison.models import AcceptedFigure, AcceptedReturn
from reeve.database import now
from reeve.department.models import Consignment
from tests.councils.office import QUARTER
from tests.house.neighbours import FORM

if TYPE_CHECKING:
    from tests.house.furnishing import Furnishing

PENCE, SHOWN = 77_199_377, "771,993.77"


def furnish_compared(rooms: Furnishing) -> None:
    session = rooms.factory.session
    sent = session.scalars(select(Consignment).where(Consignment.council_id == rooms.council.id)).first()
    assert sent is not None
    rooms.canaries.add(SHOWN, "a figure the department accepted", "department")
    place = {"council_id": sent.council_id, "return_key": FORM, "practice": True, "period": QUARTER}
    of_department = {"department_id": sent.department_id}
    session.add(
        AcceptedReturn(
            **place,
            **of_department,
            consignment_id=sent.id,
            definition_hash="made for a test",
            sealed_at=now(),
            accepted_at=now(),
        )
    )
    session.flush()
    session.add(AcceptedFigure(**place, **of_department, cell="c002", amount=Decimal(PENCE)))
    session.commit()
