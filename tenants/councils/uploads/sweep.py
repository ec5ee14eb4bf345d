"""Removing objects no row knows: those of uploads and checks whose row was never committed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import structlog

from councils.uploads.queries import councils_with_keys, objects_named
from reeve.database import Role, unit
from reeve.installation import here
from reeve.vault import sweep

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
    """Every council that may have any, read in a unit of its own."""
    with unit(Role.PLATFORM):
        return councils_with_keys()


def known_to(councils: Sequence[UUID], ids: list[str]) -> set[str]:
    known: set[str] = set()
    for council_id in councils:
        with unit(Role.COUNCIL, council_id=council_id):
            known.update(objects_named(ids))
    return known
