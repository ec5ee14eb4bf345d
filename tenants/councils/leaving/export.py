"""Asking for an export, making it, and taking it away."""

from __future__ import annotations

from datetime import timedelta
from typing import BinaryIO
from uuid import UUID

from councils.leaving.container import in_a_thread_of_its_own
from councils.leaving.contents import archive
from councils.leaving.models import Export
from councils.leaving.queries import EXPORT, file_of_export, get_export, own_council
from councils.returns.files import keep, open_file
from councils.returns.models import StoredFile
from reeve.audit import actor, record
from reeve.database import db, now
from reeve.identity.queries import today
from reeve.jobs import UPKEEP, enqueue, step

KEPT_FOR = timedelta(days=30)


def ask_export() -> Export:
    """Ask for everything, as it will stand when the job comes to it."""
    who = actor()
    export = Export(asked_by=who.id, asked_by_name=who.name)
    db.council.add(export)
    db.council.flush()
    record("export.asked", subject=f"exports/{export.id}", words="asked for an export of everything the council has")
    enqueue(
        db.council,
        "export",
        on=UPKEEP,
        lock=f"export:{export.council_id}",
        council_id=str(export.council_id),
        export_id=str(export.id),
    )
    return export


def make_export(council_id: UUID, export_id: UUID) -> None:
    """Make the archive from one moment's state of the council, and keep it encrypted; once. Raises NotFound."""
    with step("export.make", council_id=council_id) as session:
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        export = get_export(export_id)
        if export.made_at is not None:
            return
        file = keep(
            in_a_thread_of_its_own(archive()),
            purpose=EXPORT,
            name=f"reeve-export-{own_council().slug}-{now():%Y-%m-%d}.zip",
            kind="zip",
            practice=False,
            retention_until=today() + KEPT_FOR,
        )
        export.file_id, export.made_at = file.id, now()
        record("export.made", subject=f"exports/{export_id}", words=f"made the export {export.asked_by_name} asked for")


def take_export(export_id: UUID) -> tuple[StoredFile, BinaryIO]:
    """The archive to be sent, and that it was taken in the history. Raises NotFound, Shredded."""
    export = get_export(export_id)
    file = file_of_export(export)
    opened = open_file(file)
    record("export.taken", subject=f"exports/{export_id}", words="took away an export of everything the council has")
    return file, opened
