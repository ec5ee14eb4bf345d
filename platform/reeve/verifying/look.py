"""The nightly look: is the log whole, does it begin with every head given away, and is every receipt in it?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from reeve.database import Role, now
from reeve.installation import here
from reeve.jobs import step
from reeve.register.models import Council
from reeve.transparency.look import head_faults, log_faults
from reeve.transparency.models import LogLook
from reeve.transparency.queries import kept_heads, size_of
from reeve.verifying.receipts import Receipts


@dataclass(frozen=True)
class Found:
    """How much was looked at, and what does not hold, in words; nothing where the log is whole."""

    size: int
    heads: int
    receipts: int
    faults: tuple[str, ...]


def look_through() -> Found:
    """Look at everything, changing nothing. Receipts are read in each council's own unit, since no role reads all."""
    ours = here().signing_key.public
    with step("log.size", role=Role.PLATFORM) as session:
        size, councils = size_of(session), aboard(session)
    receipts = Receipts(ours)
    for council_id in councils:
        with step("log.receipts", council_id=council_id) as session:
            receipts.look_at(session)
    with step("log.look", role=Role.PLATFORM) as session:
        faults = [*log_faults(session), *head_faults(session, [ours]), *receipts.faults, *receipts.missing_of(size)]
        return Found(size, len(kept_heads(session)), len(receipts.seen), tuple(faults))


def aboard(session: Session) -> Sequence[UUID]:
    """Every council that ever came aboard: no other has a receipt."""
    return session.scalars(select(Council.id).where(Council.onboarded_at.is_not(None)).order_by(Council.slug)).all()


def keep_look(found: Found) -> None:
    """Write down that the log was looked through, and what was found."""
    with step("log.kept", role=Role.PLATFORM) as session:
        session.add(
            LogLook(at=now(), size=found.size, receipts=found.receipts, heads=found.heads, faults=list(found.faults))
        )
