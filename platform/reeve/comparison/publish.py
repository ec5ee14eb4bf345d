"""Publishing the cuts of one return and period: what may be told, worked out anew from what is accepted now."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import insert
from sqlalchemy.dialects.postgresql import insert as insert_or_renew

from reeve.comparison.groups import ALL, grouped
from reeve.comparison.measures import Measure, measures_of
from reeve.comparison.models import Cut, CutMembers
from reeve.comparison.queries import accepted_in, amounts_in, members_published
from reeve.comparison.summary import summarise
from reeve.comparison.suppress import LEAST, may_publish
from reeve.comparison.take import OnePeriod, alone
from reeve.database import db, now
from reeve.rulebook.queries import NoDefinition, definitions_in_force

RENEWED = ("counts", "councils", "median", "lower", "upper", "made_at")


@dataclass
class Bits:
    """Gives each consignment a bit of its own; a set of them is a number."""

    at: dict[UUID, int] = field(default_factory=dict)

    def of(self, consignments: Iterable[UUID]) -> int:
        found = 0
        for each in consignments:
            found |= 1 << self.at.setdefault(each, len(self.at))
        return found


@dataclass(frozen=True)
class Before:
    """A group as it was published once: what it held, and by cell who of them gave no such figure."""

    group: str
    n: int
    held: int
    without: Mapping[str, int]

    def gave(self, cell: str) -> int:
        return self.held & ~self.without.get(cell, 0)


def publish(place: OnePeriod) -> int:
    """Renew the cuts of one return and period, in a department unit; returns how many groups were. None are until at
    least five returns are new since the last time."""
    alone()
    bits = Bits()
    accepted = accepted_in(*place)
    held = {council: bits.of([consignment]) for consignment, council, _ in accepted}
    groups = {
        group: sum(held[council] for council in councils)
        for group, councils in grouped((council, traits) for _, council, traits in accepted).items()
    }
    before = [as_published(row, bits) for row in members_published(*place)]
    if (groups.get(ALL, 0) ^ standing_of(before).get(ALL, 0)).bit_count() < LEAST:
        return 0
    amounts: dict[str, dict[int, Decimal]] = {}
    for council, cell, amount in amounts_in(*place):
        amounts.setdefault(cell, {})[held[council]] = amount
    renewed = renew(place, measures_in(place), groups, amounts, before)
    remember(place, {group: groups[group] for group in groups if group in renewed}, amounts, before, bits)
    return len(renewed)


def as_published(row: CutMembers, bits: Bits) -> Before:
    """Its ``without`` numbers the members by their place in the row."""
    members = [bits.of([each]) for each in row.consignments]
    without = {
        cell: sum(bit for n, bit in enumerate(members) if int(places, 16) >> n & 1)
        for cell, places in row.without.items()
    }
    return Before(row.group_key, row.n, sum(members), without)


def standing_of(before: Sequence[Before], cell: str = "") -> dict[str, int]:
    """What each group holds as it stands published: the last time counts."""
    return {each.group: each.gave(cell) for each in before}


def measures_in(place: OnePeriod) -> dict[str, Measure]:
    """By cell, over the nations. Figures split by code are not among them: most of their parts are small."""
    try:
        definitions = definitions_in_force(db.department, place.return_key, place.period)
    except NoDefinition:
        return {}
    return {measure.cell: measure for definition in definitions for measure in measures_of(definition)}


def renew(
    place: OnePeriod,
    measures: Mapping[str, Measure],
    groups: Mapping[str, int],
    amounts: Mapping[str, Mapping[int, Decimal]],
    before: Sequence[Before],
) -> set[str]:
    """Write what may be told of each figure; returns the groups of which any was."""
    chosen: dict[tuple[int, ...], dict[str, int]] = {}
    rows: list[dict[str, Any]] = []
    for cell, measure in measures.items():
        given = amounts.get(cell, {})
        gave = sum(given)
        pattern = (gave, *(each.gave(cell) for each in before))
        if pattern not in chosen:
            candidates = {group: held & gave for group, held in groups.items()}
            chosen[pattern] = may_publish(candidates, ever=set(pattern[1:]), standing=standing_of(before, cell))
        rows += [cut_of(place, measure, group, given, held) for group, held in chosen[pattern].items()]
    if rows:
        statement = insert_or_renew(Cut)
        key = [column.name for column in Cut.__table__.primary_key]
        db.department.execute(
            statement.on_conflict_do_update(
                index_elements=key, set_={name: statement.excluded[name] for name in RENEWED}
            ),
            rows,
        )
    return {group for groups_told in chosen.values() for group in groups_told}


def cut_of(place: OnePeriod, measure: Measure, group: str, given: Mapping[int, Decimal], held: int) -> dict[str, Any]:
    summary = summarise([amount for bit, amount in given.items() if bit & held], counts=measure.counts)
    return {
        **place._asdict(),
        "department_id": db.department.info["department_id"],
        "cell": measure.cell,
        "group_key": group,
        "counts": measure.counts,
        "councils": summary.councils,
        "median": summary.median,
        "lower": summary.lower,
        "upper": summary.upper,
        "made_at": now(),
    }


def remember(
    place: OnePeriod,
    groups: Mapping[str, int],
    amounts: Mapping[str, Mapping[int, Decimal]],
    before: Sequence[Before],
    bits: Bits,
) -> None:
    """What each group held this time, and who of them gave which figure not."""
    last = {each.group: each.n for each in before}
    cells = measures_in(place)
    rows = []
    for group, held in groups.items():
        members = [(each, 1 << bit) for each, bit in bits.at.items() if held >> bit & 1]
        missing = {
            cell: sum(1 << n for n, (_, bit) in enumerate(members) if bit not in amounts.get(cell, {}))
            for cell in cells
        }
        rows.append(
            {
                **place._asdict(),
                "department_id": db.department.info["department_id"],
                "group_key": group,
                "n": last.get(group, 0) + 1,
                "consignments": [each for each, _ in members],
                "without": {cell: f"{places:x}" for cell, places in missing.items() if places},
                "made_at": now(),
            }
        )
    if rows:
        db.department.execute(insert(CutMembers), rows)
