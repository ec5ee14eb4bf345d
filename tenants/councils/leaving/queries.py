"""What an export reads besides whole tables, the exports asked for, and what remains when the keys are gone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, update

from councils.delivery.models import Delivery
from councils.leaving.models import Export
from councils.leaving.tables import written
from councils.returns.models import Figure, StoredFile, Version
from councils.signoff.models import Signature, Submission
from councils.validation.models import CheckRun
from reeve.database import db, now
from reeve.department.models import Channel, Consignment, Obligation
from reeve.errors import NotFound
from reeve.identity.queries import today
from reeve.leaving.queries import holds_in_force
from reeve.register.models import Council, Department
from reeve.rulebook.models import DefinitionRelease

EXPORT = "export"


def own_council() -> Council:
    return db.council.scalars(select(Council)).one()


def every_readable_file() -> Sequence[StoredFile]:
    """Files whose key is still there, but for the exports themselves."""
    return db.council.scalars(
        select(StoredFile)
        .where(StoredFile.wrapped_key.is_not(None), StoredFile.purpose != EXPORT)
        .order_by(StoredFile.stored_at, StoredFile.id)
    ).all()


def every_checked_version() -> Iterator[tuple[Obligation, Version, CheckRun]]:
    """Each version with its newest finished check, where the findings can still be read."""
    readable = {file.id for file in every_readable_file()}
    rows = db.council.execute(
        select(Obligation, Version, CheckRun)
        .join(Version, Version.obligation_id == Obligation.id)
        .join(CheckRun, CheckRun.version_id == Version.id)
        .where(CheckRun.finished_at.is_not(None))
        .order_by(Version.id, CheckRun.finished_at.desc())
    ).all()
    seen: set[UUID] = set()
    for obligation, version, run in rows:
        first = version.id not in seen
        seen.add(version.id)
        if first and (run.findings_file_id is None or run.findings_file_id in readable):
            yield obligation, version, run


def every_receipt() -> list[tuple[Obligation, Version, str]]:
    rows = db.council.execute(
        select(Obligation, Version, Delivery.receipt)
        .join(Version, Version.obligation_id == Obligation.id)
        .join(Submission, Submission.version_id == Version.id)
        .join(Delivery, Delivery.submission_id == Submission.id)
        .where(Delivery.receipt.is_not(None))
        .order_by(Delivery.delivered_at)
    )
    return [(obligation, version, receipt or "") for obligation, version, receipt in rows]


def departments_owed() -> Iterator[dict[str, Any]]:
    owed = select(Obligation.department_id)
    return as_rows(select(*Department.__table__.columns).where(Department.id.in_(owed)))


def channels_used() -> Iterator[dict[str, Any]]:
    """Without the department's own server some lead to: that is this installation's arrangement."""
    used = select(Delivery.channel_id)
    columns = [column for column in Channel.__table__.columns if column.name != "server_id"]
    return as_rows(select(*columns).where(Channel.id.in_(used)))


def definitions_used() -> Iterator[dict[str, Any]]:
    used = select(CheckRun.definition_hash)
    return as_rows(select(*DefinitionRelease.__table__.columns).where(DefinitionRelease.hash.in_(used)))


def as_rows(wanted: Any) -> Iterator[dict[str, Any]]:
    for row in db.council.execute(wanted).mappings():
        yield {name: written(value) for name, value in row.items()}


def exports() -> Sequence[Export]:
    """Newest first."""
    return db.council.scalars(select(Export).order_by(Export.asked_at.desc())).all()


def get_export(export_id: UUID) -> Export:
    """Raises NotFound."""
    found = db.council.scalars(select(Export).where(Export.id == export_id)).one_or_none()
    if found is None:
        raise NotFound
    return found


def file_of_export(export: Export) -> StoredFile:
    """Raises NotFound while it is being made."""
    found = db.council.scalars(select(StoredFile).where(StoredFile.id == export.file_id)).one_or_none()
    if found is None:
        raise NotFound("The export is still being made. Look again in a few minutes.")
    return found


def files_to_hold() -> Sequence[StoredFile]:
    """The files a hold may be placed on, newest first."""
    return db.council.scalars(
        select(StoredFile).where(StoredFile.purpose != EXPORT).order_by(StoredFile.stored_at.desc())
    ).all()


def get_file(file_id: UUID) -> StoredFile:
    """Raises NotFound."""
    found = db.council.scalars(select(StoredFile).where(StoredFile.id == file_id)).one_or_none()
    if found is None:
        raise NotFound
    return found


def what_remains() -> dict[str, int]:
    """How many of each thing can still be verified once no file can be opened."""
    counted = {
        "file digests": select(func.count()).select_from(StoredFile),
        "figures": select(func.count()).select_from(Figure),
        "signatures": select(func.count()).select_from(Signature),
        "receipts": select(func.count()).select_from(Delivery).where(Delivery.receipt.is_not(None)),
    }
    return {name: db.council.scalar(question) or 0 for name, question in counted.items()}


def shred_every_file() -> list[str]:
    """Forget every file's own key too, and return the objects nobody else holds a key to."""
    db.council.execute(
        update(StoredFile).where(StoredFile.shredded_at.is_(None)).values(wrapped_key=None, shredded_at=now())
    )
    departments = select(Consignment.object_id).where(Consignment.object_id.is_not(None))
    return list(db.council.scalars(select(StoredFile.object_id).where(StoredFile.object_id.not_in(departments))))


def mark_held_files(council_id: UUID) -> None:
    """Each file says whether a hold in force is on it, for whoever would shred it at the end of its retention."""
    held = [each.hold.file_id for each in holds_in_force(db.council, council_id)]
    on_all = None in held
    db.council.execute(update(StoredFile).values(hold=on_all if on_all else StoredFile.id.in_(held)))


def shred_old_exports() -> list[str]:
    """Forget the key of each export past its day that no hold is on, and return its object."""
    old = db.council.scalars(
        select(StoredFile).where(
            StoredFile.purpose == EXPORT,
            StoredFile.shredded_at.is_(None),
            StoredFile.retention_until < today(),
            StoredFile.hold.is_(False),
        )
    ).all()
    for file in old:
        file.wrapped_key, file.shredded_at = None, now()
    return [file.object_id for file in old]


def exports_kept() -> set[UUID]:
    """The files of exports that can still be taken."""
    kept = select(StoredFile.id).where(StoredFile.purpose == EXPORT, StoredFile.wrapped_key.is_not(None))
    return set(db.council.scalars(kept))
