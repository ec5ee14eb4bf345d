"""What the desk adds to A's returns: one received elsewhere, a message, a rejection taken back and made anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

from councils.burden.models import TimeAnswer
from councils.comparison.hold_back import hold_back
from reeve.database import db, now
from reeve.department.act import reject, reopen
from reeve.department.chase import chase
from reeve.department.consignments import Opened
from reeve.department.elsewhere import record_elsewhere
from reeve.department.holding.models import HoldAllowance
from reeve.department.models import Extension, LateEntry
from reeve.department.owed import get_owed
from tests.house.neighbours import EXTRACT, FORM, MONTH

if TYPE_CHECKING:
    from tests.house.furnishing import Furnishing


def furnish_desk(rooms: Furnishing, opened: Opened) -> None:
    """In the department's unit. The consignment is rejected before and after."""
    reopen(opened, rooms.word("why a decision was taken back", "department"))
    reject(opened, rooms.word("the reasons of a second rejection", "department"))
    slug = rooms.council.slug
    waiting = get_owed(slug, FORM, "2026-27-Q1", practice=True)
    record_elsewhere(
        waiting, on=now().date(), how="email", words=rooms.word("how a return came elsewhere", "department")
    )
    furnish_late_entry(rooms, opened)
    chase(get_owed(slug, EXTRACT, MONTH, practice=True), words=rooms.word("a message to the council", "department"))


def furnish_late_entry(rooms: Furnishing, opened: Opened) -> None:
    """In the department's unit. No receipt here is so old, so the entry is in words."""
    given = opened.consignment
    db.department.add(
        LateEntry(
            council_id=given.council_id,
            department_id=given.department_id,
            consignment_id=given.id,
            document=rooms.word("a late entry in the log", "department"),
        )
    )


def furnish_extension(rooms: Furnishing) -> None:
    """More time, asked for by the council."""
    db.council.add(
        Extension(
            council_id=rooms.council.id,
            department_id=rooms.desk.obligation.department_id,
            obligation_id=rooms.desk.obligation.id,
            n=1,
            reason=rooms.word("why more time was asked for", "department"),
            asked_by=rooms.word("who asked for more time", "department"),
        )
    )


def furnish_held(rooms: Furnishing) -> None:
    """Figures of the form that was delivered, held back by the council as the department allows."""
    said = {"return_key": FORM, "n": 1, "days": 30, "from_on": now().date(), "words": "So we think"}
    department_id = rooms.a.obligation.department_id
    rooms.factory.session.add(HoldAllowance(department_id=department_id, **said, set_by_name="Dot Department"))
    rooms.factory.session.commit()
    with rooms.a.at_work(rooms.everybody):
        hold_back(rooms.a.obligation, until=now().date(), reason=rooms.word("why figures are held back", "department"))
    furnish_time(rooms)


def furnish_time(rooms: Furnishing) -> None:
    """What somebody answered about the form, last quarter."""
    with rooms.a.at_work(rooms.tom):
        db.council.add(
            TimeAnswer(person_id=rooms.tom.id, quarter="2026-Q1", obligation_id=rooms.a.obligation.id, minutes=77)
        )
