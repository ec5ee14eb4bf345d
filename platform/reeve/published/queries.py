"""Counting what may be told, and reading it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Row, delete, func, select, text
from sqlalchemy.dialects.postgresql import insert

from reeve.database import db, now
from reeve.published.models import DeliveredCount, Pace, SelfAsk, ServedDay, Used, UsedDay

DELIVERED = text(
    "select x.return_key, x.practice, x.period, bool_or(x.due_at is not null) as dated, "
    "count(*) filter (where x.sealed_at is not null and not (x.sealed_at > coalesce(x.due_at, x.sealed_at))) "
    " as on_time, "
    "count(*) filter (where x.sealed_at > x.due_at) as late, "
    "count(*) filter (where x.sealed_at is null) as not_in "
    "from (select o.return_key, o.practice, o.period, coalesce((select max(e.due_at) from department.extension e "
    "  where e.council_id = o.council_id and e.obligation_id = o.id), o.due_at) as due_at, "
    " (select min(c.sealed_at) from department.consignment c "
    "  where c.council_id = o.council_id and c.obligation_id = o.id) as sealed_at "
    " from department.obligation o where o.lapsed_at is null) x "
    "group by x.return_key, x.practice, x.period having count(x.sealed_at) > 0"
)
TOOK = text(
    "select j.queue_name as queue, count(*) as jobs, "
    "percentile_cont(0.5) within group (order by t.seconds)::numeric as median, "
    "percentile_cont(0.9) within group (order by t.seconds)::numeric as nine_in_ten "
    "from jobs.procrastinate_jobs j join lateral (select extract(epoch from "
    " max(e.at) filter (where e.type = 'succeeded') - min(e.at) filter (where e.type = 'deferred')) as seconds, "
    " max(e.at) filter (where e.type = 'succeeded') as at from jobs.procrastinate_events e where e.job_id = j.id) t "
    "on t.seconds is not null where j.status = 'succeeded' and j.queue_name = any(:queues) "
    "and t.at > now() - interval '30 days' group by j.queue_name"
)

ANSWERED = text(
    "select cast(at at time zone 'Europe/London' as date) as day, count(ms) as answered, "
    "cast(percentile_cont(0.5) within group (order by ms) as int) as median_ms, "
    "cast(percentile_cont(0.95) within group (order by ms) as int) as p95_ms from platform.self_ask group by 1"
)
KEPT = timedelta(days=40)
"""How long single minutes are kept once their days are rows."""


@dataclass(frozen=True)
class Answers:
    """In how many minutes of a day an answer came, and how fast: half of them, and 95 of 100."""

    answered: int
    median_ms: int | None
    p95_ms: int | None


def delivered() -> Sequence[Row[Any]]:
    """How many councils delivered each return and period in time, late, or not at all; in a department's unit."""
    return db.department.execute(DELIVERED).all()


def keep_delivered(rows: Sequence[Mapping[str, Any]]) -> None:
    statement = insert(DeliveredCount)
    kept = ("dated", "owed", "on_time", "late", "not_in", "counted_at")
    if rows:
        db.department.execute(
            statement.on_conflict_do_update(
                index_elements=["department_id", "return_key", "practice", "period"],
                set_={name: statement.excluded[name] for name in kept},
            ),
            list(rows),
        )


def took(queues: Sequence[str]) -> Sequence[Row[Any]]:
    """How long jobs of these queues that ended in the last thirty days took; in the platform's unit."""
    return db.platform.execute(TOOK, {"queues": list(queues)}).all()


def keep_pace(rows: Sequence[Mapping[str, Any]]) -> None:
    """In place of what was kept before."""
    db.platform.execute(delete(Pace))
    if rows:
        db.platform.execute(insert(Pace), list(rows))


def counts() -> Sequence[DeliveredCount]:
    """Live before practice, each return's newest period first."""
    return db.gate.scalars(
        select(DeliveredCount).order_by(
            DeliveredCount.practice, DeliveredCount.return_key, DeliveredCount.period.desc()
        )
    ).all()


def paces() -> Mapping[str, Pace]:
    """By queue; empty where nothing was measured yet."""
    return {pace.queue: pace for pace in db.gate.scalars(select(Pace))}


def note_ask(at: datetime, ms: int | None) -> None:
    """Of several workers that ask in a minute, one answer is enough; in the platform's unit."""
    statement = insert(SelfAsk).values(at=at, ms=ms)
    came = func.coalesce(SelfAsk.ms, statement.excluded.ms)
    db.platform.execute(statement.on_conflict_do_update(index_elements=[SelfAsk.at], set_={"ms": came}))


def first_answer() -> datetime | None:
    """The first minute that is kept in which an answer came; in the platform's unit."""
    return db.platform.scalar(select(func.min(SelfAsk.at)).where(SelfAsk.ms.is_not(None)))


def last_day() -> date | None:
    return db.platform.scalar(select(func.max(ServedDay.day)))


def answers_by_day() -> Mapping[date, Answers]:
    """Of the minutes that are kept, by day in the United Kingdom; in the platform's unit."""
    return {row.day: Answers(row.answered, row.median_ms, row.p95_ms) for row in db.platform.execute(ANSWERED)}


def keep_days(rows: Sequence[ServedDay]) -> None:
    """And let the minutes go that are long over."""
    db.platform.add_all(rows)
    db.platform.flush()
    db.platform.execute(delete(SelfAsk).where(SelfAsk.at < now() - KEPT))


def days_served(*, most: int | None = None) -> Sequence[ServedDay]:
    """The newest first."""
    return db.gate.scalars(select(ServedDay).order_by(ServedDay.day.desc()).limit(most)).all()


def add_uses(counts: Mapping[tuple[date, str], Used]) -> None:
    """To what other processes counted of the same days; in the platform's unit."""
    statement = insert(UsedDay)
    more = {name: getattr(UsedDay, name) + statement.excluded[name] for name in ("asked", "came", "quick")}
    rows = [{"day": day, "what": what, **asdict(used)} for (day, what), used in sorted(counts.items())]
    db.platform.execute(statement.on_conflict_do_update(index_elements=["day", "what"], set_=more), rows)


def days_used() -> Sequence[UsedDay]:
    """Oldest first."""
    return db.gate.scalars(select(UsedDay).order_by(UsedDay.day, UsedDay.what)).all()
