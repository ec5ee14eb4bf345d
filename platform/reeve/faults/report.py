"""Writing down a fault of ours, once, and having the platform told."""

from __future__ import annotations

from hashlib import sha256
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from reeve.database import now
from reeve.faults.models import Fault, short
from reeve.jobs import UPKEEP, enqueue


def report_fault(session: Session, subject: UUID, *, what: str, return_key: str, reason: str, tries: int) -> None:
    """In the open unit, whatever its role. ``subject`` is what was given up, and reported before does nothing;
    ``reason`` is in words of ours, never of a file."""
    fault_id = fault_of(subject)
    row = {"id": fault_id, "what": what, "return_key": return_key, "reason": reason, "tries": tries, "at": now()}
    added = session.connection().execute(
        insert(Fault).values(**row).on_conflict_do_nothing(), execution_options={"preserve_rowcount": True}
    )
    if added.rowcount == 1:
        enqueue(session, "tell-fault", on=UPKEEP, fault_id=str(fault_id))


def fault_of(subject: UUID) -> UUID:
    return UUID(bytes=sha256(b"fault:" + subject.bytes).digest()[:16])


def reference_of(subject: UUID) -> str:
    """How the fault of ``subject`` is called, on the officer's page and on the platform's."""
    return short(fault_of(subject))
