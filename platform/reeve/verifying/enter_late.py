"""Receipts from before there was a log enter it: each once, oldest first, and each as it was given."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from uuid import UUID

from sqlalchemy import false, or_, select
from sqlalchemy.orm import Session

from reeve.database import Role, now
from reeve.department.models import LateEntry
from reeve.department.models import Receipt as ReceiptRow
from reeve.installation import here
from reeve.jobs import step
from reeve.proof import PublicKey, verify
from reeve.proof.late import entered_late, issue_late
from reeve.register.models import Department
from reeve.transparency.enter import enter
from reeve.transparency.keys import own_keys

AT_ONCE = 50
BEFORE_THE_LOG = '{"manifest":%'
"""How the canonical text of a receipt without the part ``log`` begins."""


def enter_late() -> tuple[str, ...]:
    """What of it does not hold, in words: that is not entered. Safe to run again; the rest is entered once."""
    with step("log.late", role=Role.PLATFORM) as session:
        departments, keys = session.scalars(select(Department.id)).all(), own_keys(session)
    faults: list[str] = []
    for department_id in departments:
        with step("log.late", role=Role.DEPARTMENT, department_id=department_id) as session:
            waiting = not_entered(session, keys)
        for start in range(0, len(waiting), AT_ONCE):
            with step("log.enter-late", role=Role.DEPARTMENT, department_id=department_id) as session:
                faults += enter_some(session, waiting[start : start + AT_ONCE], keys)
    return tuple(faults)


def not_entered(session: Session, keys: Sequence[PublicKey]) -> Sequence[UUID]:
    """The consignments whose receipts of ours have no entry yet, oldest first; none an import brought along."""
    ours = [ReceiptRow.document.contains(f'"key_id":"{key.id}"') for key in keys]
    wanted = (
        select(ReceiptRow.consignment_id)
        .outerjoin(LateEntry, LateEntry.consignment_id == ReceiptRow.consignment_id)
        .where(LateEntry.consignment_id.is_(None), ReceiptRow.document.like(BEFORE_THE_LOG), or_(false(), *ours))
        .order_by(ReceiptRow.issued_at, ReceiptRow.consignment_id)
    )
    return session.scalars(wanted).all()


def enter_some(session: Session, consignments: Sequence[UUID], keys: Sequence[PublicKey]) -> Iterator[str]:
    """Those that hold are entered, in this order; of the others, in words."""
    found = session.scalars(select(ReceiptRow).where(ReceiptRow.consignment_id.in_(consignments)))
    rows = {row.consignment_id: row for row in found}
    for consignment_id in consignments:
        row = rows[consignment_id]
        if not verify(row.document.encode(), public_key=keys).ok:
            yield f"The receipt of consignment {consignment_id}, from before the log, does not hold: it is not entered."
            continue
        key, receipt, at = here().signing_key, json.loads(row.document)["receipt"], now()
        entry = enter(session, entered_late(receipt), at=at)
        session.add(
            LateEntry(
                council_id=row.council_id,
                department_id=row.department_id,
                consignment_id=consignment_id,
                document=issue_late(receipt, entry=entry, key=key).decode(),
                entered_at=at,
            )
        )
        session.flush()
