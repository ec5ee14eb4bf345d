"""Reading alarms, in a platform unit."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import String, cast, select
from sqlalchemy.orm import Session

from reeve.alarms.models import KeyAlarm
from reeve.errors import NotFound

LEAST = 8


class NoSuchAlarm(NotFound):
    """There is no alarm of this reference that is not settled. `reeve alarm list` has them all."""


def open_alarms(session: Session, about: str | None = None) -> Sequence[KeyAlarm]:
    """Those not settled, oldest first; of one kind or server where that is named."""
    wanted = select(KeyAlarm).where(KeyAlarm.settled_at.is_(None)).order_by(KeyAlarm.noticed_at, KeyAlarm.id)
    return session.scalars(wanted if about is None else wanted.where(KeyAlarm.about == about)).all()


def settled_alarms(session: Session, about: str | None = None) -> Sequence[KeyAlarm]:
    """What was settled, oldest first."""
    wanted = select(KeyAlarm).where(KeyAlarm.settled_at.is_not(None)).order_by(KeyAlarm.noticed_at, KeyAlarm.id)
    return session.scalars(wanted if about is None else wanted.where(KeyAlarm.about == about)).all()


def get_open_alarm(session: Session, reference: str) -> KeyAlarm:
    """By the beginning of its id. Raises NoSuchAlarm."""
    by_it = cast(KeyAlarm.id, String).startswith(reference.lower(), autoescape=True)
    wanted = select(KeyAlarm).where(KeyAlarm.settled_at.is_(None), by_it)
    found = session.scalars(wanted).all() if len(reference) >= LEAST else []
    if len(found) != 1:
        raise NoSuchAlarm
    return found[0]
