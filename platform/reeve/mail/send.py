"""Sending one letter: the try is written down, then made, then what came of it is kept; each a unit of its own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from reeve.database import Role, db, now
from reeve.errors import NotFound
from reeve.installation import here
from reeve.jobs import MAIL, enqueue, step
from reeve.mail.carrier import Fate, Message, Refused, TryLater
from reeve.mail.choose import carrier
from reeve.mail.links import why_not_to_send
from reeve.mail.models import Letter, LetterAttempt
from reeve.mail.queries import last_attempt

FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=4)
GIVE_UP_AFTER = timedelta(days=2)
ASK_AFTER = timedelta(minutes=5)
ASK_FOR = timedelta(days=4)
"""GOV.UK Notify itself tries for 72 hours before it says that a mailbox did not take a letter."""
GAVE_UP = "It could not be sent for two days, so Reeve stopped trying. Pass the link on yourself."
INTERRUPTED = "Reeve stopped during this try; the next one may have sent the letter twice."


@dataclass(frozen=True)
class Posting:
    """A letter ready to go, and the number of the try."""

    message: Message
    n: int


def send(letter_id: UUID) -> None:
    """Bring one letter to the carrier; does nothing where it has ended already. Raises NotFound."""
    with step("mail.attempt", role=Role.PLATFORM):
        posting = begin_attempt(letter_id)
    if posting is None:
        return
    try:
        carrier_id = carrier(here().settings.mail).send(posting.message)
    except Refused as refusal:
        with step("mail.refused", role=Role.PLATFORM):
            close(posting, "refused", str(refusal))
            refuse(letter_id, str(refusal))
    except TryLater as reason:
        with step("mail.later", role=Role.PLATFORM):
            put_off(posting, str(reason))
    else:
        with step("mail.taken", role=Role.PLATFORM):
            close(posting, "taken", "The mail server took it.", carrier_id=carrier_id)
            take_note_of(posting, carrier_id)


def follow(letter_id: UUID) -> None:
    """Ask the carrier what became of a letter it took; ask again, later and later, until it knows. Raises NotFound."""
    with step("mail.follow", role=Role.PLATFORM):
        letter, attempt = get_letter(letter_id), last_attempt(letter_id)
        asked_id = attempt.carrier_id if attempt and letter.refused_at is None else None
    if asked_id is None:
        return
    try:
        fate = carrier(here().settings.mail).fate(asked_id)
    except TryLater:
        fate = Fate(arrived=None)
    with step("mail.fate", role=Role.PLATFORM):
        if fate.arrived is False:
            refuse(letter_id, fate.words)
        elif fate.arrived is None:
            ask_later(get_letter(letter_id))


def get_letter(letter_id: UUID) -> Letter:
    letter = db.platform.get(Letter, letter_id)
    if letter is None:
        raise NotFound("There is no such letter.")
    return letter


def begin_attempt(letter_id: UUID) -> Posting | None:
    """Write down that we are about to try; None where the letter has ended, or its link has. Raises NotFound."""
    letter = get_letter(letter_id)
    if letter.sent_at or letter.refused_at or letter.stopped_at:
        return None
    if here().settings.mail.means == "outbox":  # this installation sends none any more: somebody passes it on
        letter.travels = False
        return None
    if (reason := why_not_to_send(db.platform, letter)) is not None:
        stop(letter, reason)
        return None
    previous = last_attempt(letter_id)
    if previous is not None and previous.outcome is None:
        previous.outcome, previous.ended_at, previous.words = "unknown", now(), INTERRUPTED
    n = previous.n + 1 if previous else 1
    db.platform.add(LetterAttempt(letter_id=letter_id, n=n, means=here().settings.mail.means))
    return Posting(Message(letter.id, letter.to_name, letter.to_email, letter.subject, letter.body), n)


def close(posting: Posting, outcome: str, words: str, *, carrier_id: str | None = None) -> LetterAttempt:
    attempt = db.platform.get_one(LetterAttempt, (posting.message.id, posting.n))
    attempt.outcome, attempt.words, attempt.ended_at, attempt.carrier_id = outcome, words, now(), carrier_id
    return attempt


def take_note_of(posting: Posting, carrier_id: str | None) -> None:
    letter = get_letter(posting.message.id)
    letter.sent_at = now()
    if carrier_id is not None:
        ask_later(letter)


def refuse(letter_id: UUID, words: str) -> None:
    """The address does not take letters: kept on the letter, for somebody to see and put right."""
    letter = get_letter(letter_id)
    letter.refused_at, letter.ended_words = now(), words


def stop(letter: Letter, words: str) -> None:
    letter.stopped_at, letter.ended_words = now(), words


def put_off(posting: Posting, words: str) -> None:
    """Try again later, the wait doubling from a minute to four hours; after two days, give up."""
    attempt, letter = close(posting, "later", words), get_letter(posting.message.id)
    wait = min(FIRST_WAIT * 2 ** min(posting.n - 1, 12), LONGEST_WAIT)
    if now() + wait > letter.created_at + GIVE_UP_AFTER:
        stop(letter, GAVE_UP)
        return
    attempt.next_at = now() + wait
    enqueue(
        db.platform, "send-letter", on=MAIL, lock=f"letter:{letter.id}", after=wait, letter_id=str(posting.message.id)
    )


def ask_later(letter: Letter) -> None:
    """Once more after half as long again as the letter has been away, for as long as the carrier may still try."""
    away = now() - (letter.sent_at or now())
    if away < ASK_FOR:
        enqueue(db.platform, "follow-letter", on=MAIL, after=max(ASK_AFTER, away / 2), letter_id=str(letter.id))
