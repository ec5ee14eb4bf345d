"""Settling an alarm: an operator looked into it, and says what it was."""

from __future__ import annotations

from reeve.alarms.models import RECEIPTS, KeyAlarm
from reeve.audit import record
from reeve.audit.record import actor
from reeve.database import db, now
from reeve.errors import Refusal


class NoWords(Refusal):
    """Say what it was and what was done about it. It stays in the platform's history."""

    status = 422
    title = "Say what it was"


def settle(alarm: KeyAlarm, words: str) -> None:
    """From now on it is told no more, and the platform's history has who settled it and in which words. What a key
    signed that nobody announced is then no fault of the log any more, as far as it was signed by now; it is trusted by
    nobody for that. In a platform unit. Raises NoWords."""
    said = " ".join(words.split())
    if not said:
        raise NoWords
    alarm.settled_at, alarm.settled_by_name, alarm.settled_words = now(), actor().name, said
    db.platform.flush()
    what = "a key of receipts that nobody announced" if alarm.about == RECEIPTS else "a server's changed key"
    record(
        "alarm.settled",
        subject=f"alarms/{alarm.id}",
        words=f"settled the alarm {alarm.reference}, {what}: “{said}”",
        detail={"about": alarm.about, "shown": alarm.shown, "noticed": alarm.words},
    )
