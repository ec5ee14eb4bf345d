"""Exports are forgotten thirty days after they were made: a copy of everything is not left lying about."""

from __future__ import annotations

from councils.leaving.queries import shred_old_exports
from councils.uploads.sweep import councils_with_files
from reeve.audit import record
from reeve.installation import here
from reeve.jobs import step


def forget_exports() -> int:
    """Destroy the key of every export past its day, in each council, and say how many there were."""
    objects: list[str] = []
    for council_id in councils_with_files():
        with step("forget.exports", council_id=council_id):
            old = shred_old_exports()
            if old:
                record("export.forgotten", subject="leaving", words=f"destroyed {len(old)} exports, thirty days old")
        objects += old
    for object_id in objects:
        here().store.delete(object_id)
    return len(objects)
