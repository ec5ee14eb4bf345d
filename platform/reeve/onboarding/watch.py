"""What the platform watches: usage, deadlines at risk, and whether the installation is well.

Counts and moments only. The platform's role reads, column by column, what is owed to whom by when and when something
arrived: obligations and consignments are the department's rows, and what was written in them is not among the columns
granted (``database.matrix``). No function that runs as its owner is needed, nothing is stored twice, and nothing can be
out of date.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Select, Text, cast, column, func, select, table

from reeve.database import db, now
from reeve.department.channel_server import ChannelServer
from reeve.department.models import Consignment, Extension, Obligation
from reeve.installation import here
from reeve.mail.models import Letter
from reeve.onboarding.models import GoingLive
from reeve.register.models import Council
from reeve.rulebook.models import ReturnKind
from reeve.vault.store import StoreUnavailable

LATELY = timedelta(days=90)
LATE_FOR = timedelta(days=90)
COUNTED_OBJECTS = 20_000
JOBS = table("procrastinate_jobs", *map(column, ("id", "queue_name", "status", "attempts")), schema="jobs")
EVENTS = table("procrastinate_events", *map(column, ("job_id", "type", "at")), schema="jobs")


@dataclass(frozen=True)
class Usage:
    """What arrived in the last 90 days: ``deliveries``, and the ``versions`` made of the returns they belong to."""

    deliveries: int
    versions: int


@dataclass(frozen=True)
class AtRisk:
    """A return that is owed soon, or late, and has not arrived."""

    slug: str
    council: str
    title: str
    period: str
    practice: bool
    due_at: datetime


@dataclass(frozen=True)
class Waiting:
    """Jobs of one queue that wait or run, and since when the oldest does."""

    queue: str
    waiting: int
    running: int
    failed: int
    oldest: datetime | None


@dataclass(frozen=True)
class Health:
    """``objects`` is None where the store does not answer; ``more_objects`` where counting stopped."""

    database: str
    queues: Sequence[Waiting]
    letters: int
    oldest_letter: datetime | None
    objects: int | None
    more_objects: bool


def usage_of(council_id: UUID) -> Usage:
    return usage_by_council(Consignment.council_id == council_id).get(council_id, Usage(0, 0))


def usage_by_council(*where: Any) -> Mapping[UUID, Usage]:
    """Practice ones too. Versions are counted by the newest number that arrived of each return."""
    each = (
        select(
            Consignment.council_id,
            func.count().label("deliveries"),
            func.max(Consignment.version_number).label("versions"),
        )
        .where(Consignment.received_at > now() - LATELY, *where)
        .group_by(Consignment.council_id, Consignment.obligation_id)
        .subquery()
    )
    rows = db.platform.execute(
        select(each.c.council_id, func.sum(each.c.deliveries), func.sum(each.c.versions)).group_by(each.c.council_id)
    )
    return {council_id: Usage(int(deliveries), int(versions)) for council_id, deliveries, versions in rows}


def at_risk(*, days: int) -> list[AtRisk]:
    """Owed within ``days`` or late by at most 90, by councils aboard, and not arrived; the earliest first.

    A live return counts once the council is live. A longer time the department granted is kept to.
    """
    rows = db.platform.execute(at_risk_select(until=now() + timedelta(days=days)))
    return [AtRisk(*row) for row in rows]


def at_risk_select(*, until: datetime) -> Select[Any]:
    longer = (
        select(func.max(Extension.due_at))
        .where(Extension.council_id == Obligation.council_id, Extension.obligation_id == Obligation.id)
        .where(Extension.granted.is_(True))
        .scalar_subquery()
    )
    due = func.greatest(Obligation.due_at, longer)
    arrived = select(Consignment.id).where(
        Consignment.council_id == Obligation.council_id, Consignment.obligation_id == Obligation.id
    )
    live = select(GoingLive.council_id).where(GoingLive.council_id == Obligation.council_id)
    return (
        select(Council.slug, Council.name, ReturnKind.title, Obligation.period, Obligation.practice, due)
        .join(Council, Council.id == Obligation.council_id)
        .join(
            ReturnKind,
            (ReturnKind.key == Obligation.return_key) & (ReturnKind.department_id == Obligation.department_id),
        )
        .where(Council.onboarded_at.is_not(None), due < until, due > now() - LATE_FOR)
        .where(~arrived.exists(), Obligation.practice | live.exists(), Obligation.lapsed_at.is_(None))
        .order_by(due, Council.name, ReturnKind.title)
    )


def health() -> Health:
    """How the database, the queue, the store and the outbox stand now."""
    waiting, oldest = db.platform.execute(
        select(func.count(), func.min(Letter.created_at)).where(Letter.sent_at.is_(None))
    ).one()
    objects, more = count_objects()
    version: str = db.platform.scalars(select(func.current_setting("server_version"))).one()
    return Health(version, queues(), waiting, oldest, objects, more)


def servers_in_trouble() -> Sequence[ChannelServer]:
    """Departments' servers that take nothing, the longest first; what they say is of the server and of no council."""
    return db.platform.scalars(
        select(ChannelServer)
        .where(ChannelServer.refused_at.is_not(None), ChannelServer.ended_at.is_(None))
        .order_by(ChannelServer.refused_at)
    ).all()


def queues() -> list[Waiting]:
    """Each queue that holds jobs not done, or failed ones."""
    deferred = (
        select(EVENTS.c.job_id, func.min(EVENTS.c.at).label("at"))
        .where(cast(EVENTS.c.type, Text) == "deferred")
        .group_by(EVENTS.c.job_id)
        .subquery()
    )
    status = cast(JOBS.c.status, Text)
    waiting, running = status == "todo", status == "doing"
    rows = db.platform.execute(
        select(
            JOBS.c.queue_name,
            func.count().filter(waiting),
            func.count().filter(running),
            func.count().filter(status == "failed"),
            func.min(deferred.c.at).filter(waiting | running),
        )
        .select_from(JOBS.outerjoin(deferred, deferred.c.job_id == JOBS.c.id))
        .where(status.in_(("todo", "doing", "failed")))
        .group_by(JOBS.c.queue_name)
        .order_by(JOBS.c.queue_name)
    )
    return [Waiting(*row) for row in rows]


def count_objects() -> tuple[int | None, bool]:
    """How many objects are stored, counting no further than is useful, and whether there are more."""
    counted = 0
    try:
        for batch in here().store.list():
            counted += len(batch)
            if counted >= COUNTED_OBJECTS:
                return COUNTED_OBJECTS, True
    except StoreUnavailable:
        return None, False
    return counted, False
