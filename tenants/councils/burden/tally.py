"""What returns cost, over all councils, once a quarter is over: each council's medians, and of these the median."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from statistics import median

import structlog

from councils.burden.quarters import Quarter, before, minutes_spent, quarter_of
from councils.burden.queries import acts_on, answers_in, councils_aboard, first_sent_in
from reeve.database import Role, now, unit
from reeve.jobs import step
from reeve.national.burden import Kind, is_counted, keep_burden

log = structlog.get_logger("reeve.burden")


def tally_time(*, at: datetime | None = None) -> int:
    """Count the quarter that is over at a moment, now where none is given, if it is not counted yet; how many rows were
    written. Opens its own units."""
    quarter = before(quarter_of(at or now()))
    with step("burden.aboard", role=Role.PLATFORM):
        if is_counted(quarter.name):
            return 0
        councils = councils_aboard()
    said: dict[Kind, list[float]] = defaultdict(list)
    acted: dict[Kind, list[float]] = defaultdict(list)
    for council_id in councils:
        with unit(Role.COUNCIL, council_id=council_id):
            add(said, ((Kind(*row[:3]), row[3]) for row in answers_in(quarter)))
            add(acted, measured(quarter))
    with step("burden.keep", role=Role.PLATFORM):
        kept = keep_burden(quarter.name, said=said, acted=acted)
    log.info("time counted", rows=kept)
    return kept


def add(found: dict[Kind, list[float]], returns: Iterable[tuple[Kind, int]]) -> None:
    """One number of one council for each kind of return: the median of its own."""
    own: dict[Kind, list[int]] = defaultdict(list)
    for kind, minutes in returns:
        own[kind].append(minutes)
    for kind, each in own.items():
        found[kind].append(median(each))


def measured(quarter: Quarter) -> Iterable[tuple[Kind, int]]:
    """Each return first sent in the quarter with the minutes its acts show until then, in the council's unit. Where
    nothing but single acts are known (a machine sent it), there is nothing to measure."""
    sent = first_sent_in(quarter)
    acts = acts_on(sorted({f"{row.return_key}/{row.period}" for row in sent}))
    for row in sent:
        until = [act for act in acts.get(f"{row.return_key}/{row.period}", ()) if act[1] <= row.sent_at]
        if minutes := minutes_spent(until):
            yield Kind(row.department_id, row.return_key, row.practice), minutes
