"""What the database says of itself; each look is one question to an open connection."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cache

from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.orm import Session

from reeve.database.matrix import MATRIX
from reeve.database.prepare import alembic_config

Asked = Connection | Session

UNWALLED = text(
    "select n.nspname || '.' || c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace "
    "where n.nspname || '.' || c.relname = any(:tables) and not (c.relrowsecurity and c.relforcerowsecurity) order by 1"
)
POLICIES = text("select distinct schemaname || '.' || tablename from pg_policies")
HEARTBEATS = text(
    "select count(*) from jobs.procrastinate_workers where last_heartbeat > now() - make_interval(secs => :seconds)"
)
STUCK = text(
    "select count(*) filter (where j.status = 'doing' and (w.id is null "
    "or w.last_heartbeat < now() - make_interval(secs => :stalled))) as left_behind, "
    "count(*) filter (where j.status = 'todo' and coalesce(j.scheduled_at, e.at) < now() - make_interval(secs => 900)) "
    "as waiting, count(*) filter (where j.status = 'failed') as failed "
    "from jobs.procrastinate_jobs j left join jobs.procrastinate_workers w on w.id = j.worker_id "
    "left join lateral (select min(at) as at from jobs.procrastinate_events where job_id = j.id) e on true"
)

IN_TROUBLE = text(
    "select s.name, s.kind, d.slug, s.refused_at, s.refused_words from platform.channel_server s "
    "join platform.department d on d.id = s.department_id "
    "where s.refused_at is not null and s.ended_at is null order by s.refused_at"
)
NEWEST_LOOK = text("select at, jsonb_array_length(faults) as faults from platform.log_look order by at desc limit 1")


@dataclass(frozen=True)
class Queue:
    """Jobs that a dead worker left, that nobody began for a quarter of an hour, and that failed for good."""

    left_behind: int
    waiting: int
    failed: int


@dataclass(frozen=True)
class ServerInTrouble:
    """A department's own server, since when it takes nothing, and why in words."""

    name: str
    kind: str
    department: str
    since: datetime
    words: str


@cache
def newest_migration() -> str | None:
    """The head of the migrations this code brought with it."""
    return ScriptDirectory.from_config(alembic_config()).get_current_head()


def migration_of(asked: Asked) -> str | None:
    """The migration the database stands at; the gate's role may ask."""
    revision: str | None = asked.execute(text("select version_num from platform.alembic_version")).scalar_one_or_none()
    return revision


def unwalled(asked: Asked) -> list[str]:
    """Tables whose wall is down, or that have no policy at all."""
    down = set(asked.execute(UNWALLED, {"tables": list(MATRIX)}).scalars())
    walled = set(asked.execute(POLICIES).scalars())
    return sorted(down | (set(MATRIX) - walled))


def clock_of(asked: Asked) -> datetime:
    at: datetime = asked.execute(text("select clock_timestamp()")).scalar_one()
    return at


def newest_look(asked: Asked) -> tuple[datetime, int] | None:
    """When the log was last looked through, and how many faults were found; None where it never was."""
    found = asked.execute(NEWEST_LOOK).one_or_none()
    return None if found is None else (found.at, found.faults)


def servers_in_trouble(asked: Asked) -> list[ServerInTrouble]:
    """Departments' servers that take nothing; the platform's role may ask."""
    return [ServerInTrouble(*row) for row in asked.execute(IN_TROUBLE)]


def workers_alive(asked: Asked, *, within: int) -> int:
    """How many lanes of a worker gave a sign of life in the last ``within`` seconds; the queue's role may ask."""
    return int(asked.execute(HEARTBEATS, {"seconds": within}).scalar_one())


def queue_of(asked: Asked, *, stalled_after: int) -> Queue:
    return Queue(*asked.execute(STUCK, {"stalled": stalled_after}).one())
