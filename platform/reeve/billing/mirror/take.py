"""Taking an event in: kept once by its id, its job queued in the same transaction."""

from __future__ import annotations

import hashlib

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from reeve.billing.gateway import Notice, Stamped
from reeve.billing.mirror.models import StripeEvent
from reeve.database import now
from reeve.jobs import TILL, enqueue


def take(session: Session, notice: Notice, *, stamped: Stamped | None = None) -> bool:
    """Keep ``notice`` and queue its job; does nothing and returns False for one that is kept already.

    ``stamped`` is the webhook it came by; without it, it was found in Stripe's own list.
    """
    kept = session.connection().execute(
        insert(StripeEvent)
        .values(
            id=notice.id,
            type=notice.type,
            made_at=notice.created,
            version=notice.version,
            kind=notice.kind,
            object_id=notice.object_id,
            customer_id=notice.customer,
            digest=hashlib.sha256(stamped.body).hexdigest() if stamped else None,
            skew=stamped.skew if stamped else None,
            received_at=now(),
        )
        .on_conflict_do_nothing(),
        execution_options={"preserve_rowcount": True},
    )
    new = kept.rowcount == 1
    if new:
        ring(session, notice.id, notice.object_id)
    return new


def ring(session: Session, event_id: str, object_id: str) -> None:
    """Queue the heeding of one event. Those about one object wait for each other."""
    enqueue(session, "heed", on=TILL, lock=f"stripe {object_id}", event=event_id)
