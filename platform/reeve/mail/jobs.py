"""The jobs of the mail queue. Their one argument is the letter's id: no name, address or word of it."""

from __future__ import annotations

from uuid import UUID

from procrastinate import RetryStrategy
from sqlalchemy.exc import DBAPIError

from reeve.jobs import MAIL, queue
from reeve.mail.send import follow, send

AGAIN = RetryStrategy(max_attempts=20, linear_wait=5, retry_exceptions={DBAPIError})


@queue.task(name="send-letter", queue=MAIL, retry=AGAIN)
def run_send(letter_id: str) -> None:
    """Send one letter; safe to run again."""
    send(UUID(letter_id))


@queue.task(name="follow-letter", queue=MAIL, retry=AGAIN)
def run_follow(letter_id: str) -> None:
    """Ask what became of one letter; safe to run again."""
    follow(UUID(letter_id))
