"""The built-in inbox: the machine at the department's end. It takes a consignment once, however often handed over.

Taking the same submission again gives the receipt that was given before, byte for byte, so a lost acknowledgement or a
killed sender never makes a second consignment.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from reeve.database import db, now
from reeve.department.models import Consignment, Obligation
from reeve.department.models import Receipt as ReceiptRow
from reeve.department.ready.webhook import announce
from reeve.errors import NotFound, Refusal
from reeve.installation import here
from reeve.proof import Receipt, digest, issue
from reeve.transparency.enter import enter


class NotWhatWasSigned(Refusal):
    """The manifest's digest does not match the manifest, so the consignment was not taken."""

    status = 422


@dataclass(frozen=True)
class Handed:
    """A sealed version as it is handed over. ``manifest`` and ``signature`` are canonical texts as stored;
    ``arrived_at`` is when the department's own server had it, where it went to one."""

    council_id: UUID
    council_slug: str
    obligation_id: UUID
    submission_id: UUID
    version_number: int
    practice: bool
    manifest: str
    digest: str
    signature: str | None
    sealed_at: datetime
    channel: str
    audit_head: str
    file_id: UUID | None = None
    object_id: str | None = None
    file_size: int | None = None
    wrapped_key: bytes | None = None
    key_version: int | None = None
    arrived_at: datetime | None = None


def take(handed: Handed) -> ReceiptRow:
    """Take the consignment and give its receipt. Runs in a department unit.

    Raises NotWhatWasSigned where the manifest is not the one digested, NotFound where nobody owes this.
    """
    if digest(json.loads(handed.manifest)) != handed.digest:
        raise NotWhatWasSigned
    lock_obligation(handed.obligation_id)
    taken = find_consignment(handed.council_id, handed.submission_id)
    if taken is not None:
        return get_receipt(taken)
    consignment = add_consignment(handed)
    announce(consignment)
    return give_receipt(consignment, handed)


def lock_obligation(obligation_id: UUID) -> None:
    db.department.execute(
        text("select pg_advisory_xact_lock(hashtextextended(:key, 0))"), {"key": f"reeve.inbox:{obligation_id}"}
    )


def find_consignment(council_id: UUID, submission_id: UUID) -> Consignment | None:
    return db.department.scalars(
        select(Consignment).where(Consignment.council_id == council_id, Consignment.submission_id == submission_id)
    ).one_or_none()


def get_receipt(consignment: Consignment) -> ReceiptRow:
    """The receipt given when the consignment was taken."""
    return db.department.get_one(ReceiptRow, (consignment.council_id, consignment.id, 1))


def add_consignment(handed: Handed) -> Consignment:
    obligation = db.department.get(Obligation, (handed.council_id, handed.obligation_id))
    if obligation is None or obligation.practice != handed.practice:
        raise NotFound("The department is not owed this return.")
    last = db.department.execute(
        select(Consignment.id, Consignment.number)
        .where(Consignment.council_id == handed.council_id, Consignment.obligation_id == handed.obligation_id)
        .order_by(Consignment.number.desc())
        .limit(1)
    ).one_or_none()
    consignment = Consignment(
        id=uuid4(),
        council_id=handed.council_id,
        department_id=obligation.department_id,
        obligation_id=handed.obligation_id,
        submission_id=handed.submission_id,
        number=last.number + 1 if last else 1,
        supersedes_id=last.id if last else None,
        version_number=handed.version_number,
        practice=handed.practice,
        manifest=handed.manifest,
        digest=handed.digest,
        signature=handed.signature,
        file_id=handed.file_id,
        object_id=handed.object_id,
        file_size=handed.file_size,
        wrapped_key=handed.wrapped_key,
        key_version=handed.key_version,
        sealed_at=handed.sealed_at,
        received_at=handed.arrived_at or now(),
    )
    db.department.add(consignment)
    db.department.flush()
    return consignment


def give_receipt(consignment: Consignment, handed: Handed) -> ReceiptRow:
    """Enter the consignment into the log, and give the receipt that says so."""
    key = here().signing_key
    receipt = Receipt(
        consignment=consignment_name(consignment, handed.council_slug),
        manifest=json.loads(consignment.manifest),
        signature=json.loads(consignment.signature) if consignment.signature else None,
        sealed_at=consignment.sealed_at,
        received_at=consignment.received_at,
        channel=handed.channel,
        audit_head=handed.audit_head,
        practice=consignment.practice,
    )
    entry = enter(db.department, receipt.entered(key.public.id), at=now())
    row = ReceiptRow(
        council_id=consignment.council_id,
        department_id=consignment.department_id,
        consignment_id=consignment.id,
        n=1,
        document=issue(receipt, key=key, entry=entry).decode(),
        issued_at=consignment.received_at,
    )
    db.department.add(row)
    db.department.flush()
    return row


def consignment_name(consignment: Consignment, council_slug: str) -> str:
    """How people and receipts call it: ``leeds/shbe/2026-10/1``, or ``practice/leeds/shbe/2026-10/1``."""
    obligation = db.department.get_one(Obligation, (consignment.council_id, consignment.obligation_id))
    name = f"{council_slug}/{obligation.return_key}/{obligation.period}/{consignment.number}"
    return f"practice/{name}" if consignment.practice else name


def audit_heads(session: Session) -> list[str]:
    """The entry of the council's history that each receipt in the inbox names, oldest first; in a council's unit."""
    documents = session.scalars(select(ReceiptRow.document).order_by(ReceiptRow.issued_at)).all()
    return [json.loads(document)["receipt"]["audit_head"] for document in documents]
