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

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from reeve.billing.mirror.models import StripeCall
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
        call = db.platform.scalars(select(StripeCall).where(StripeCall.key == key).with_for_update()).one()
        call.done_at, call.object_id = now(), thing.id
    return thing


def noted(key: str, *, operation: str, row: str, revision: str) -> datetime:
    """Write the question down; returns when it was first asked."""
    db.platform.execute(
        insert(StripeCall)
        .values(key=key, operation=operation, row_id=row, revision=revision, tries=0, began_at=now())
        .on_conflict_do_nothing()
    )
    call = db.platform.scalars(select(StripeCall).where(StripeCall.key == key).with_for_update()).one()
    call.tries += 1
    return call.began_at
