"""How often each rule fired over all councils, counted at night and handed to the catalogue.

The platform may read no council's rows. Each council's counts are read within its own wall, added up here, and only the
sum is written down, by ``reeve.catalogue``, which keeps nothing of too few.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from uuid import UUID

import structlog

from councils.validation.queries import councils_aboard, newest_totals, periods_owed
from reeve.catalogue.counts import keep_counts
from reeve.database import Role, db, unit
from reeve.identity.queries import today
from reeve.jobs import step
from reeve.rulebook.fired import Fired
from reeve.rulebook.queries import definitions_in_force

log = structlog.get_logger("reeve.validation")
Place = tuple[str, str]
"""A return and a period."""


class Tally:
    """What was found in one return and period, over the councils that were checked."""

    def __init__(self) -> None:
        self.checked = 0
        self.fired: dict[str, Fired] = defaultdict(Fired)

    def add(self, totals: Mapping[str, int]) -> None:
        self.checked += 1
        for rule, count in totals.items():
            self.fired[rule] = self.fired[rule].and_at(count)


def tally_rules() -> int:
    """Count anew; how many rules were written down. Opens its own units, one for each council; safe to run again."""
    with step("tally.aboard", role=Role.PLATFORM):
        councils, periods = councils_aboard(), periods_owed(until=today())
    tallies = count(councils, [place for places in periods.values() for place in places])
    kept = 0
    with step("tally.keep", role=Role.PLATFORM):
        for return_key, places in periods.items():
            rules = rules_of(return_key)
            for _, period in places:
                tally = tallies[return_key, period]
                written = keep_counts(return_key, period, checked=tally.checked, fired=tally.fired, rules=rules)
                kept += written
                if written:
                    break
    log.info("rules counted", rules=kept)
    return kept


def rules_of(return_key: str) -> set[str]:
    """Those checks are made with now, of every nation."""
    return {rule.id for each in definitions_in_force(db.platform, return_key) for rule in each.layout.rules}


def count(councils: Sequence[UUID], places: Sequence[Place]) -> Mapping[Place, Tally]:
    tallies: dict[Place, Tally] = defaultdict(Tally)
    for council_id in councils:
        with unit(Role.COUNCIL, council_id=council_id):
            for place, totals in newest_totals(places).items():
                tallies[place].add(totals)
    return tallies
