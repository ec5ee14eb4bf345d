"""Which obligations are met by a file, and which stored objects a row names."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from councils.returns.models import StoredFile, Version
from councils.returns.queries import get_obligation, standing_of
from reeve.database import db
from reeve.department.models import Obligation
from reeve.errors import NotFound
from reeve.vault.models import CouncilKey


class NotByFile(NotFound):
    """This return is a form, not a file. Go back to the return's page and fill it in there."""

    title = "There is nothing to upload here"


def get_upload_obligation(return_key: str, period: str) -> Obligation:
    """Raises NoSuchReturn, NotByFile."""
    obligation = get_obligation(return_key, period)
    if standing_of(obligation).is_form:
        raise NotByFile
    return obligation


def find_same_file(obligation: Obligation, sha256: str) -> Version | None:
    """The newest version, where it was made from these very bytes and has not been sent."""
    standing = standing_of(obligation)
    if standing.submission_id is not None:
        return None
    return db.council.scalars(
        select(Version)
        .join(StoredFile, StoredFile.id == Version.file_id)
        .where(Version.id == standing.version_id, StoredFile.sha256 == sha256)
    ).one_or_none()


def councils_with_keys() -> Sequence[UUID]:
    """For the platform's job: every council that ever had a key; without one nothing can be stored."""
    return db.platform.scalars(select(CouncilKey.council_id).distinct()).all()


def objects_named(ids: Sequence[str]) -> Sequence[str]:
    """Those of these stored objects that a file of this council is kept in."""
    return db.council.scalars(select(StoredFile.object_id).where(StoredFile.object_id.in_(ids))).all()
