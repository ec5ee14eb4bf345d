"""Obligations for what is to come: made, dated and taken back for the whole register at once, in a few statements.

The council's own dates decide as well as the definition: one that closes is not asked for a period that begins after
it, and its successor, which opens on that day, is. Nothing is deleted: what is not owed after all has lapsed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Integer, text

from reeve.database import db, now
from reeve.definitions import Definition, Period
from reeve.definitions.working_days import NATIONS

WANTED = (
    "(select * from unnest(cast(:periods as text[]), cast(:starts as date[]), cast(:ends as date[]), "
    "cast(:nations as text[]), cast(:dues as timestamptz[]), cast(:notes as text[])) "
    "as t(period, starts, ends, nation, due_at, due_note)) w "
    "join platform.council k on lower(k.nation) = w.nation"
)
OWES = (
    "(cast(:hb as boolean) is null or k.administers_hb = :hb) and (cast(:kinds as text[]) = '{}' "
    "or lower(k.kind) = any(cast(:kinds as text[]))) and (cast(:of as text[]) = '{}' or w.nation = any(:of)) "
    "and (k.opened_on is null or k.opened_on <= w.ends) and (k.closed_on is null or k.closed_on >= w.starts)"
)
SAME = "o.council_id = k.id and o.return_key = :return_key and o.period = w.period and not o.practice"
UNSENT = (
    "not exists (select 1 from department.consignment c where c.council_id = o.council_id and c.obligation_id = o.id)"
)
ONE_AT_A_TIME = text("select pg_advisory_xact_lock(hashtextextended('reeve.calendar', 0))")
MAKE = text(
    "with made as (insert into department.obligation "  # noqa: S608 - this and those below: of constants only
    "(id, council_id, department_id, return_key, period, practice, due_at, due_note, created_at) "
    "select gen_random_uuid(), k.id, :department_id, :return_key, w.period, false, w.due_at, w.due_note, :now "
    f"from {WANTED} where {OWES} and (w.due_at is null or w.due_at >= :now) on conflict do nothing returning 1) "
    "select count(*) from made"
).columns(count=Integer)
DATE = text(
    "update department.obligation o set due_at = w.due_at, due_note = w.due_note "  # noqa: S608
    f"from {WANTED} where {SAME} "
    "and o.due_set_at is null and (o.due_at, o.due_note) is distinct from (w.due_at, w.due_note) "
    "and (o.due_at is null or o.due_at >= :now) and (w.due_at is null or w.due_at >= :now)"
)
LAPSE = text(
    "update department.obligation o set lapsed_at = :now "  # noqa: S608
    f"from {WANTED} where {SAME} and {UNSENT} and o.lapsed_at is null and not ({OWES})"
)
REVIVE = text(
    "update department.obligation o set lapsed_at = null "  # noqa: S608
    f"from {WANTED} where {SAME} and o.lapsed_at is not null and {OWES}"
)


def owe_ahead(asked: Mapping[Period, Definition]) -> int:
    """Make what is missing of one return for these periods, by the definition in force for each, and bring the dates
    of the rest up to date; returns how many were made. Runs in a department unit; safe to repeat.

    A date the department set itself stays, and so does one that has passed. What was due before it could be asked for
    is not asked for.
    """
    made = 0
    db.department.execute(ONE_AT_A_TIME)
    for definition, periods in by_definition(asked):
        values = values_of(definition, periods)
        made += db.department.execute(MAKE, values).scalar_one()
        for statement in (DATE, LAPSE, REVIVE):
            db.department.execute(statement, values)
    return made


def by_definition(asked: Mapping[Period, Definition]) -> Iterator[tuple[Definition, Sequence[Period]]]:
    for definition in {each.hash: each for each in asked.values()}.values():
        yield definition, [period for period, each in asked.items() if each.hash == definition.hash]


def values_of(definition: Definition, periods: Sequence[Period]) -> dict[str, Any]:
    """One row a period and nation, for bank holidays differ by nation; those of a nation's own form are for it alone,
    and leave what other nations' councils owe as it is."""
    nations = [definition.nation] if definition.nation else NATIONS
    rows = [(period, nation) for period in periods for nation in nations]
    return {
        "return_key": definition.key,
        "department_id": db.department.info["department_id"],
        "now": now(),
        "hb": definition.owed_by.administers_hb,
        "kinds": list(definition.owed_by.kinds),
        "of": list(definition.owed_by.nations),
        "periods": [str(period) for period, _nation in rows],
        "starts": [period.start for period, _nation in rows],
        "ends": [period.end for period, _nation in rows],
        "nations": [nation for _period, nation in rows],
        "dues": [due_at(definition, period, nation=nation) for period, nation in rows],
        "notes": [None if definition.due is None else definition.due.in_words(period) for period, _nation in rows],
    }


def due_at(definition: Definition, period: Period, *, nation: str) -> datetime | None:
    """None where no source gives a date."""
    return None if definition.due is None else definition.due.due_at(period, nation=nation)
