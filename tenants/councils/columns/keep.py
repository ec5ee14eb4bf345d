"""Keeping with a version how its columns were read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from councils.columns.models import VersionColumns
from councils.columns.queries import find_in_force, find_kept
from councils.returns.models import Version
from reeve.database import db, now
from reeve.rules import Columns, Layout
from reeve.rules.columns import fits


def keep_columns(version: Version, return_key: str, reading: Mapping[str, Any] | None) -> None:
    """``reading`` is what the check said of a line of names; nothing is kept of one it could not read."""
    if reading is None or not Columns.from_json(reading).is_read:
        return
    kept = find_kept(version)
    if kept is not None and kept.reading == reading:
        return
    order = find_in_force(return_key, reading["digest"]) if reading["how"] == "confirmed" else None
    kept = kept or VersionColumns(version_id=version.id)
    kept.column_order_id, kept.reading, kept.at = None if order is None else order.id, dict(reading), now()
    db.council.add(kept)
    db.council.flush()


def read_before(version: Version, return_key: str, layout: Layout) -> Mapping[str, Any] | None:
    """How the version was read before, where what was said then is withdrawn and nothing else in its place; it is read
    so again, if every position still has its name."""
    kept = find_kept(version)
    if kept is None or find_in_force(return_key, kept.reading["digest"]) is not None:
        return None
    return kept.reading if fits(layout, kept.reading["said"]) else None
