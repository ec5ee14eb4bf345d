"""The same request sent again gets the same answer, and nothing is done twice.

IETF draft "The Idempotency-Key HTTP Header Field" (draft-ietf-httpapi-idempotency-key-header): a key belongs to one
request of one token; with other bytes, or sent elsewhere, it is refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import request
from sqlalchemy import delete

from councils.api.models import KeptAnswer
from councils.api.queries import find_kept, hold_key
from reeve.database import db, now
from reeve.database.constraints import refuses
from reeve.errors import Conflict, Refusal
from reeve.identity.machine.recognise import Machine

HEADER = "Idempotency-Key"
KEPT_FOR = timedelta(days=7)
SHAPE = re.compile(r"[\x21-\x7e]{1,200}")


class KeyNotRead(Refusal):
    """An Idempotency-Key is 1 to 200 letters, figures and signs without spaces, such as a UUID. Nothing was kept."""

    title = "The Idempotency-Key cannot be read"


class KeyUsedForAnother(Refusal):
    """This Idempotency-Key was sent before with another file or elsewhere. Send a new key. Nothing was kept."""

    status = 422
    title = "The Idempotency-Key belongs to another request"


class KeyInUse(Conflict):
    """A request with this Idempotency-Key is being answered right now. Wait a few seconds, then send it again."""

    title = "The Idempotency-Key is in use"


refuses("pk_kept_answer", KeyInUse)


@dataclass(frozen=True)
class Answer:
    """A JSON answer and where what it is about stands. ``again``: it was given before."""

    body: dict[str, Any]
    status: int
    location: str
    again: bool = False


def presented_key() -> str | None:
    """The key of this request, if it has one. Raises KeyNotRead."""
    key = request.headers.get(HEADER)
    if key is not None and not SHAPE.fullmatch(key):
        raise KeyNotRead
    return key


def answer_once(machine: Machine, key: str | None, *, asked: str, sha256: str, do: Callable[[], Answer]) -> Answer:
    """``do()`` and keep its answer under ``key``; or give the answer kept. Raises KeyUsedForAnother, KeyInUse."""
    if key is None:
        return do()
    hold_key(machine, key)
    kept = find_kept(machine, key)
    if kept is None:
        answer = do()
        db.council.add(
            KeptAnswer(
                token_id=machine.token_id,
                key=key,
                asked=asked,
                sha256=sha256,
                status=answer.status,
                location=answer.location,
                answer=answer.body,
            )
        )
        db.council.flush()
        return answer
    if (kept.asked, kept.sha256) != (asked, sha256):
        raise KeyUsedForAnother
    return Answer(kept.answer, kept.status, kept.location, again=True)


def forget_answers() -> None:
    """Those past their week, of the unit's council."""
    db.council.execute(delete(KeptAnswer).where(KeptAnswer.at < now() - KEPT_FOR))
