"""Guessing is slowed, by account and by address, and nobody else in the office is locked out.

After a few failed tries an account answers only after a growing wait; the wait never exceeds a minute for passwords
and a quarter of an hour for codes. An address gets a generous number, since a whole council shares one. Unknown e-mails
are counted just as known ones, so the answer gives nothing away. Counts are kept under a keyed hash.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete

from reeve.database import Role, db, now, unit
from reeve.errors import Refusal
from reeve.identity.address import same_key
from reeve.identity.keyed import keyed_hash
from reeve.identity.models import SignInAttempt
from reeve.identity.queries import failed_tries

WINDOW = timedelta(minutes=15)
FIRST_WAIT = 5


class TooManyTries(Refusal):
    """There were too many tries. Wait a few minutes, then try again."""

    status = 429
    title = "Too many tries"


@dataclass(frozen=True)
class Subject:
    """Whose tries are counted: ``free`` tries cost nothing, then the wait doubles up to ``longest`` seconds."""

    key: str
    free: int
    longest: int

    def wait(self, failed: int) -> int:
        """Seconds from the last failed try until the next is answered."""
        return min(self.longest, FIRST_WAIT * 2 ** (failed - self.free)) if failed >= self.free else 0


def account(email: str) -> Subject:
    return Subject(keyed_hash("attempts", "account", same_key(email)).hex(), free=5, longest=60)


def codes(person_id: object) -> Subject:
    return Subject(keyed_hash("attempts", "codes", str(person_id)).hex(), free=5, longest=900)


def asking(email: str) -> Subject:
    """Asking for help with an account: a few times an hour is enough."""
    return Subject(keyed_hash("attempts", "asking", email.strip().lower()).hex(), free=3, longest=900)


def address(remote: str | None) -> Subject:
    return Subject(keyed_hash("attempts", "address", remote or "").hex(), free=100, longest=60)


def slow_down(*subjects: Subject) -> None:
    """Raise TooManyTries, saying how long to wait, while any of these must still wait."""
    facts = failed_tries(db.gate, [subject.key for subject in subjects], since=now() - WINDOW)
    for subject in subjects:
        failed, last = facts.get(subject.key, (0, now()))
        wait = subject.wait(failed)
        left = wait - int((now() - last).total_seconds())
        if wait and left > 0:
            raise TooManyTries(f"There were too many tries that did not work. Wait {left} seconds, then try again.")


def note_failed(subjects: Iterable[Subject]) -> None:
    """Keep the failed try in a unit of its own, so that it stays whatever becomes of the request."""
    with unit(Role.GATE) as session:
        for subject in subjects:
            session.execute(
                delete(SignInAttempt).where(SignInAttempt.subject == subject.key, SignInAttempt.at < now() - WINDOW)
            )
            session.add(SignInAttempt(subject=subject.key))


def forget(subject: Subject) -> None:
    """It was the right person after all."""
    db.gate.execute(delete(SignInAttempt).where(SignInAttempt.subject == subject.key))
