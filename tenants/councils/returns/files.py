"""A council's files: encrypted in the vault, known by a row. What is readable never touches the disk."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import BinaryIO
from uuid import UUID, uuid4

from sqlalchemy import select

from councils.returns.models import StoredFile
from reeve.database import db
from reeve.errors import NotFound
from reeve.installation import here
from reeve.vault import DataKey, Owner, OwnerKey, Place, Stored, new_object_id, open_encrypted, receive
from reeve.vault.models import CouncilKey

NO_LIMIT = 1 << 62


class Shredded(NotFound):
    """This file was destroyed at the end of its retention. Its digest, figures and receipt remain."""

    title = "The file is no longer kept"


class NoKey(RuntimeError):
    """The council has no key: it was never brought aboard."""


def this_council() -> UUID:
    """The council of the open unit."""
    council_id: UUID = db.council.info["council_id"]
    return council_id


def newest_key() -> OwnerKey:
    """The council's key that closes new files. Raises NoKey."""
    row = db.council.scalars(
        select(CouncilKey).where(CouncilKey.destroyed_at.is_(None)).order_by(CouncilKey.version.desc()).limit(1)
    ).one_or_none()
    if row is None:
        raise NoKey
    return opened(row)


def key_of(file: StoredFile) -> OwnerKey:
    """The council's key that closed this file. Raises Shredded."""
    row = db.council.scalars(
        select(CouncilKey).where(CouncilKey.version == file.key_version, CouncilKey.destroyed_at.is_(None))
    ).one_or_none()
    if row is None:
        raise Shredded
    return opened(row)


def opened(row: CouncilKey) -> OwnerKey:
    return here().root_key.unwrap(row.wrapped, owner=Owner("council", row.council_id), version=row.version)


def place_of(file: StoredFile) -> Place:
    return Place(file.purpose, file.council_id, file.object_id)


def data_key_of(file: StoredFile) -> DataKey:
    """Raises Shredded."""
    if file.wrapped_key is None:
        raise Shredded
    return key_of(file).unwrap(file.wrapped_key, place_of(file))


def open_file(file: StoredFile) -> BinaryIO:
    """The plaintext as a stream, forwards once. Raises Shredded, Missing, NotAuthentic."""
    key = data_key_of(file)
    return open_encrypted(here().store.open(file.object_id), key=key, place=place_of(file))


def keep(
    data: bytes | Iterable[bytes],
    *,
    purpose: str,
    name: str,
    kind: str,
    practice: bool,
    retention_until: date | None = None,
) -> StoredFile:
    """Encrypt and store ``data`` and add its row. For files of a modest size: the unit stays open meanwhile."""
    place, key = Place(purpose, this_council(), new_object_id()), DataKey.new()
    chunks = [data] if isinstance(data, bytes) else data
    stored = receive(chunks, store=here().store, place=place, key=key, limit=NO_LIMIT)
    return add_file(
        stored, key, purpose=purpose, name=name, kind=kind, practice=practice, retention_until=retention_until
    )


def add_file(
    stored: Stored,
    key: DataKey,
    *,
    purpose: str,
    name: str,
    kind: str,
    practice: bool,
    retention_until: date | None = None,
) -> StoredFile:
    """The row of an object already in the store, its key wrapped under the council's."""
    council_key = newest_key()
    place = Place(purpose, this_council(), stored.object_id)
    file = StoredFile(
        id=uuid4(),
        object_id=stored.object_id,
        purpose=purpose,
        name=name,
        kind=kind,
        sha256=stored.sha256,
        size=stored.size,
        wrapped_key=council_key.wrap(key, place),
        key_version=council_key.version,
        practice=practice,
        retention_until=retention_until,
    )
    db.council.add(file)
    db.council.flush()
    return file
