"""Reading the outbox: a letter's tries, and how it stands in words."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from reeve.config import MailSettings
from reeve.database import db
from reeve.mail.models import Letter, LetterAttempt

TRAVEL = {
    "outbox": "This installation sends none by itself: pass each link on to the person it is for, and to nobody else.",
    "smtp": "This installation sends them by its mail server.",
    "notify": "This installation sends them by GOV.UK Notify.",
}


def attempts_of(letter_id: UUID) -> Sequence[LetterAttempt]:
    """Oldest first."""
    return db.platform.scalars(
        select(LetterAttempt).where(LetterAttempt.letter_id == letter_id).order_by(LetterAttempt.n)
    ).all()


def last_attempt(letter_id: UUID) -> LetterAttempt | None:
    return db.platform.scalars(
        select(LetterAttempt).where(LetterAttempt.letter_id == letter_id).order_by(LetterAttempt.n.desc()).limit(1)
    ).one_or_none()


def state_of(letter: Letter) -> str:
    """How a letter stands, always as words."""
    if letter.refused_at is not None:
        return "Address refused"
    if letter.stopped_at is not None:
        return "Not sent"
    if letter.sent_at is not None:
        return "Sent"
    return "Waiting to be sent" if letter.travels else "To be passed on"


def how_letters_travel(settings: MailSettings) -> str:
    """One sentence for the outbox page."""
    return TRAVEL[settings.means]
