"""Asking something of Stripe so that asking twice does it once.

The key is the digest of what is asked, for which row of ours, in which revision. It is written down and committed
before the call; whoever asks again, after a lost answer or a killed worker, asks with the same key. Stripe forgets a
key after 24 hours: then the thing is looked for by our row in its metadata before it is made again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Protocol, TypeVar

from sqlalchemy.dialects.postgresql import insert

from reeve.billing.mirror.models import StripeCall
from reeve.billing.mirror.queries import calls_answered, hold_call, hold_open_calls, last_answer
from reeve.database import Role, db, now
from reeve.jobs import step

KEY_LIVES = timedelta(hours=23)


class Made(Protocol):
    @property
    def id(self) -> str: ...


Thing = TypeVar("Thing", bound=Made)


def key_of(operation: str, row: str, revision: str) -> str:
    return hashlib.sha256(f"{operation}|{row}|{revision}".encode()).hexdigest()


def once(
    operation: str,
    row: str,
    ask: Callable[[str], Thing],
    *,
    revision: str = "1",
    lost: Callable[[], Thing | None] | None = None,
) -> Thing:
    """Ask with the stored key, in steps of its own: write down, ask, note the answer. Raises TillAway, TillRefused.

    ``lost`` looks for what an earlier question made, where its key may be forgotten.
    """
    key = key_of(operation, row, revision)
    with step("call.note", role=Role.PLATFORM):
        began_at = noted(key, operation=operation, row=row, revision=revision)
    found = lost() if lost is not None and now() - began_at > KEY_LIVES else None
    thing = found if found is not None else ask(key)
    with step("call.answer", role=Role.PLATFORM):
        settle_calls(operation, row, thing.id)
    return thing


def change(operation: str, row: str, ask: Callable[[str], Thing], *, to: str) -> Thing:
    """Ask for a change of a thing ``to`` what is described; as ``once``, and going back to what was is a new question.

    Stripe answers a key it knows with its first answer and does nothing, so each answered change has the next a key of
    its own.
    """
    with step("call.number", role=Role.PLATFORM):
        number = calls_answered(operation, row)
    return once(operation, row, ask, revision=hashlib.sha256(f"{number}|{to}".encode()).hexdigest()[:32])


def answer_of(operation: str, row: str) -> str | None:
    """What the latest answered question made."""
    with step("call.known", role=Role.PLATFORM):
        return last_answer(operation, row)


def settle_calls(operation: str, row: str, made: str) -> None:
    """Note the answer; an earlier question about the same row, whose answer never came, is settled with it."""
    for call in hold_open_calls(operation, row):
        call.done_at, call.object_id = now(), made


def noted(key: str, *, operation: str, row: str, revision: str) -> datetime:
    """Write the question down; returns when it was first asked."""
    db.platform.execute(
        insert(StripeCall)
        .values(key=key, operation=operation, row_id=row, revision=revision, tries=0, began_at=now())
        .on_conflict_do_nothing()
    )
    call = hold_call(key)
    call.tries += 1
    return call.began_at
