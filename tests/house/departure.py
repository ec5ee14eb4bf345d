"""How A began to leave, and did not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from councils.leaving.export import ask_export
from reeve.database import db, now
from reeve.leaving.hold import place_hold
from reeve.leaving.models import Archive, Destruction
from reeve.mail.models import LetterAttempt

if TYPE_CHECKING:
    from tests.house.furnishing import Furnishing


def furnish_departure(rooms: Furnishing) -> None:
    """An export asked for, a hold, and an archiving and a destruction that were both taken back."""
    with rooms.a.at_work(rooms.everybody):
        rooms.ids["export_id"] = ask_export().id
        reason = rooms.word("the reason of a legal hold", "platform")
        rooms.ids["hold_id"] = place_hold(db.council, rooms.council.id, side="council", reason=reason).id
    by = {"asked_by": rooms.everybody.id, "asked_by_name": rooms.everybody.name, "not_before": now()}
    rooms.factory.session.add_all(
        [
            Archive(
                council_id=rooms.council.id,
                n=1,
                reason=rooms.word("the reason of an archiving"),
                archived_by_name=rooms.everybody.name,
                reopened_at=now(),
            ),
            Destruction(
                council_id=rooms.council.id,
                n=1,
                reason=rooms.word("the reason of a destruction"),
                cancelled_at=now(),
                **by,
            ),
            LetterAttempt(
                letter_id=rooms.ids["letter_id"],
                n=1,
                means="smtp",
                words=rooms.word("what came of a letter", "platform"),
            ),
        ]
    )
    rooms.factory.session.commit()
