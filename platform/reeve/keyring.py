"""The keyring: which wrapped key belongs to which council or department, opened with this installation's root key."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from reeve.database import db
from reeve.errors import Refusal
from reeve.installation import here
from reeve.vault import Owner, OwnerKey
from reeve.vault.models import CouncilKey, DepartmentKey


class NoKey(Refusal):
    """The key these files are closed with has been destroyed, so they can no longer be opened."""

    status = 410
    title = "The file's key is gone"


def council_key(session: Session, council_id: UUID, *, version: int | None = None) -> OwnerKey:
    """The council's newest key, or the one of ``version``. Raises NoKey."""
    keys = select(CouncilKey).where(CouncilKey.council_id == council_id, CouncilKey.destroyed_at.is_(None))
    if version is not None:
        keys = keys.where(CouncilKey.version == version)
    found = session.scalars(keys.order_by(CouncilKey.version.desc()).limit(1)).one_or_none()
    if found is None:
        raise NoKey
    return here().root_key.unwrap(found.wrapped, owner=Owner("council", council_id), version=found.version)


def department_key(session: Session, department_id: UUID) -> OwnerKey:
    """The department's newest key. Raises NoKey."""
    found = session.scalars(
        select(DepartmentKey)
        .where(DepartmentKey.department_id == department_id)
        .order_by(DepartmentKey.version.desc())
        .limit(1)
    ).one_or_none()
    if found is None:
        raise NoKey
    return here().root_key.unwrap(found.wrapped, owner=Owner("department", department_id), version=found.version)


def make_council_key(council_id: UUID) -> None:
    """The council's first key, in a platform unit; does nothing where there is one."""
    if db.platform.get(CouncilKey, (council_id, 1)) is None:
        wrapped = here().root_key.wrap(OwnerKey.new(Owner("council", council_id)))
        db.platform.add(CouncilKey(council_id=council_id, version=1, wrapped=wrapped))
        db.platform.flush()
