"""Whether this process can serve: a short look, taken often by a machine, so a good answer is kept for some seconds."""

from __future__ import annotations

import time

import structlog
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from reeve.database import Role, unit
from reeve.database.engines import NotConfigured
from reeve.doctor import looks
from reeve.doctor.files import write_and_remove
from reeve.installation import here
from reeve.vault import StoreUnavailable

log = structlog.get_logger("reeve.ready")
KEPT_SECONDS = 10.0
_well_at: dict[str, float] = {}


def not_ready() -> list[str]:
    """What keeps this process from serving: ``database``, ``migrations``, ``queue``, ``store``; none where it is well.

    Anybody may ask, so it says these words and nothing else, and leans on the store no oftener than every ten seconds.
    """
    place = str(here().settings.data_dir)
    if time.monotonic() - _well_at.get(place, -KEPT_SECONDS) < KEPT_SECONDS:
        return []
    faults = [name for name, look in LOOKS.items() if not look()]
    if faults:
        log.warning("not ready", faults=faults)
        _well_at.pop(place, None)
    else:
        _well_at[place] = time.monotonic()
    return faults


def migrated() -> bool:
    try:
        with unit(Role.GATE) as session:
            return looks.migration_of(session) == looks.newest_migration()
    except DBAPIError:
        return False


def queue_answers() -> bool:
    try:
        with unit(Role.JOBS) as session:
            session.execute(text("select 1 from jobs.procrastinate_jobs limit 1"))
    except (DBAPIError, NotConfigured):
        return False
    return True


def store_takes() -> bool:
    try:
        write_and_remove(here().store)
    except (StoreUnavailable, OSError):
        return False
    return True


def database_answers() -> bool:
    try:
        with unit(Role.GATE) as session:
            session.execute(text("select 1"))
    except DBAPIError:
        return False
    return True


LOOKS = {"database": database_answers, "migrations": migrated, "queue": queue_answers, "store": store_takes}
