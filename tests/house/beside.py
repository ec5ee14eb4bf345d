"""What stands beside A's figures: why one is missing, a comment, an offer; and a link to a copy of record."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import uuid4

from councils.delivery.models import Delivery
from councils.drafting.comment import comment
from councils.drafting.save import Typed, save
from councils.lineage.models import CellOffer
from councils.records.models import RecordLink
from reeve.database import db, now
from reeve.rules import Field
from tests.councils.office import Office

if TYPE_CHECKING:
    from tests.house.furnishing import Furnishing

IDENTIFIED = Field("FORM", 2, "c002", "Overpayments identified in the quarter", "money")


def furnish_beside_cells(rooms: Furnishing, early: Office) -> None:
    word, tom = rooms.word, rooms.tom
    with early.at_work(tom):
        save(early.obligation, {"c004": Typed("", unable=word("why a figure is not supplied"))})
        said = f"{word('what was said about a cell')} @{rooms.asha.name}"
        comment(early.obligation, IDENTIFIED, said, house=rooms.council.name, link="https://reeve.test/c/x")
        db.council.add(
            CellOffer(
                id=uuid4(),
                obligation_id=early.obligation.id,
                cell="c002",
                label=word("the label of a cell offered"),
                unit="pence",
                offered=Decimal(77199302),
                entered=Decimal(77199303),
                made_of=[{"return": "shbe", "month": "2026-04", "version": 1, "figure": "payment_error_total"}],
                reason=word("why another figure was entered than the one offered"),
                person_id=tom.id,
                person_name=word("who entered another figure than the one offered"),
            )
        )


def furnish_link(rooms: Furnishing, delivery: Delivery) -> None:
    link = RecordLink(
        id=uuid4(),
        delivery_id=delivery.id,
        token_hash=uuid4().hex,
        label=rooms.word("who a link to the copy of record is for"),
        made_by_name=rooms.word("who made a link to the copy of record"),
        expires_at=now() + timedelta(days=30),
    )
    db.council.add(link)
    rooms.ids["link_id"] = link.id
