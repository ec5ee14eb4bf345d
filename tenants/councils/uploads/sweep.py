"""Removing objects no row knows: those of uploads and checks whose row was never committed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import structlog
from sqlalchemy import select

from councils.returns.models import StoredFile
from reeve.database import Role, unit
from reeve.installation import here
from reeve.vault import sweep
from reeve.vault.models import CouncilKey

log = structlog.get_logger("reeve.uploads")
OLDER_THAN = timedelta(hours=24)
"""Longer than the longest upload or check: an object is stored before its row is committed."""


def sweep_store(*, older_than: timedelta = OLDER_THAN) -> list[str]:
    """Remove what no council's row names and return the ids. Opens its own units, one for each council."""
    councils = councils_with_files()
    swept = sweep(here().store, known=lambda ids: known_to(councils, ids), older_than=older_than)
    log.info("objects swept", count=len(swept))
    return swept


def councils_with_files() -> Sequence[UUID]:
    """Every council that ever had a key: without one nothing can be stored."""
    with unit(Role.PLATFORM) as session:
        return session.scalars(select(CouncilKey.council_id).distinct()).all()


def known_to(councils: Sequence[UUID], ids: list[str]) -> set[str]:
    known: set[str] = set()
    for council_id in councils:
        with unit(Role.COUNCIL, council_id=council_id) as session:
            known.update(session.scalars(select(StoredFile.object_id).where(StoredFile.object_id.in_(ids))))
    return known
