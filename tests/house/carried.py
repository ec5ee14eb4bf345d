"""What a person of A's carried to the department, and what came back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from councils.carrying.models import Acknowledgement, Carriage
from councils.delivery.models import Delivery
from councils.returns.files import keep
from reeve.database import db, now
from reeve.department.carried_models import CarriedReturn

if TYPE_CHECKING:
    from tests.house.furnishing import Furnishing


def furnish_carried(rooms: Furnishing, delivery: Delivery) -> None:
    """As rows: a delivery is made by a machine or by a person, and this one stands for both."""
    who = {"person_id": rooms.tom.id, "person_name": rooms.word("who carried a return")}
    how, to_whom = rooms.word("how a return was carried"), rooms.word("to whom a return was carried")
    db.council.add(Carriage(delivery_id=delivery.id, sent_at=now(), how=how, to_whom=to_whom, **who))
    db.council.flush()
    name = f"{rooms.word('the name of an acknowledgement')}.txt"
    file = keep(b"Taken.", purpose="acknowledgement", name=name, kind="text/plain", practice=True)
    db.council.add(Acknowledgement(delivery_id=delivery.id, n=1, file_id=file.id, **who))
    rooms.factory.session.add(
        CarriedReturn(
            council_id=rooms.council.id,
            department_id=rooms.desk.obligation.department_id,
            obligation_id=rooms.desk.obligation.id,
            version_number=1,
            sent_at=now(),
        )
    )
    rooms.factory.session.commit()
