"""Where the council stands: its own figures beside the groups it is in, in words and numbers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from reeve.comparison.groups import LIKE, Traits, band, group_of, in_words
from reeve.comparison.measures import Measure
from reeve.comparison.models import Cut
from reeve.comparison.queries import caseloads
from reeve.comparison.summary import COARSE, FINE, QUARTILES_FROM, rounded
from reeve.comparison.suppress import LEAST
from reeve.database import db
from reeve.proof.figures import FigureRow
from reeve.register.models import Council

MOVED = 5
"""How many figures are told as moved most."""
ON_ONE_PAGE = 8
"""How many figures stand on the page for a committee."""
LIKE_IN_WORDS: Mapping[str, str] = {
    "kind-size": "same kind and caseload",
    "kind": "same kind",
    "size": "same caseload",
    "nation-size": "same nation and caseload",
    "region-kind": "same region and kind",
}


@dataclass(frozen=True)
class Chosen:
    """The groups a council is set beside: everybody, its nation, its region, and those like it by ``way``. ``like`` is
    None where what the way asks for is not known of this council, such as its caseload."""

    way: str
    traits: Traits
    like: str | None

    @property
    def groups(self) -> list[str]:
        """Each once, the widest first."""
        wide = [group_of(self.traits, family) for family in ((), ("nation",), ("region",))]
        return list(dict.fromkeys(group for group in (*wide, self.like) if group is not None))

    @property
    def like_in_words(self) -> str:
        return "Caseload not known yet" if self.like is None else in_words(self.like)


def chosen_groups(council: Council, way: str | None, *, practice: bool) -> Chosen:
    """``way`` is one of ``LIKE``; any other is the first."""
    loads = caseloads(db.council, practice=practice)
    traits = Traits(council.nation, council.region or "", council.kind, band(loads.get(council.id)))
    known = way if way is not None and way in LIKE else next(iter(LIKE))
    return Chosen(known, traits, group_of(traits, LIKE[known]))


@dataclass(frozen=True)
class Standing:
    """One measure in one period: the council's own amount, what it was before, and the group it is set beside."""

    measure: Measure
    own: Decimal | None
    before: Decimal | None
    cut: Cut | None

    @property
    def change(self) -> Decimal | None:
        return None if self.own is None or self.before is None else self.own - self.before

    @property
    def position(self) -> str:
        return position(self.own, self.cut)


def position(own: Decimal | None, cut: Cut | None) -> str:
    """Where an amount stands in a group, in words, by nothing but what is published of it."""
    if own is None:
        return "Not given"
    if cut is None:
        return "Not shown"
    if cut.median is None:
        return f"The median is fewer than {LEAST}"
    if cut.lower is not None and own < cut.lower:
        return "In the lowest quarter"
    if cut.upper is not None and own > cut.upper:
        return "In the highest quarter"
    near = rounded(own, FINE if cut.councils >= QUARTILES_FROM else COARSE)
    if near == cut.median:
        return "At the median"
    side = "below" if own < cut.median else "above"
    return f"In the middle half, {side} the median" if cut.lower is not None else f"{side.capitalize()} the median"


def standings(
    measures: Iterable[Measure], own: Mapping[str, Mapping[str, Decimal]], cuts: Sequence[Cut], period: str
) -> list[Standing]:
    """Each measure in ``period``; ``own`` by period and cell, ``cuts`` of one group in that period."""
    earlier = [each for each in own if each < period]
    before = own[earlier[-1]] if earlier else {}
    by_cell = {cut.cell: cut for cut in cuts}
    return [
        Standing(each, own.get(period, {}).get(each.cell), before.get(each.cell), by_cell.get(each.cell))
        for each in measures
    ]


def moved_most(found: Iterable[Standing]) -> list[FigureRow]:
    """What differs most from the period before, as a share of it; small counts are left out."""
    rows = [figure_row(each) for each in found if each.change and not is_small(each)]
    return sorted((row for row in rows if row.before), key=lambda row: row.share_moved, reverse=True)[:MOVED]


def stand_out(found: Iterable[Standing]) -> list[Standing]:
    """What a page has room for: first what is in the lowest or the highest quarter, then the rest, in their order."""
    told = [each for each in found if each.own is not None]
    return sorted(told, key=lambda each: not each.position.endswith("quarter"))[:ON_ONE_PAGE]


def is_small(each: Standing) -> bool:
    return each.measure.counts and all(abs(amount or Decimal(0)) < LEAST for amount in (each.own, each.before))


def figure_row(each: Standing) -> FigureRow:
    measure = each.measure
    return FigureRow(
        cell=measure.cell,
        ref=None,
        label=measure.label,
        now=shown(each.own, measure),
        before=shown(each.before, measure),
        unit=measure.shown_in,
        total=False,
        section=measure.section,
    )


def shown(amount: Decimal | None, measure: Measure) -> int | Decimal | None:
    """As ``amount`` writes it: pence as a whole number, a count as one."""
    if amount is None:
        return None
    return int(amount) if measure.is_money or amount == amount.to_integral_value() else amount
