"""The comparison as rows to take away: every figure of the newest period beside each group, and one over time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from councils.comparison.asked import Asked
from councils.comparison.standing import position
from reeve.comparison.groups import in_words
from reeve.comparison.measures import Measure
from reeve.comparison.models import Cut
from reeve.comparison.summary import COARSE, FINE, QUARTILES_FROM
from reeve.comparison.suppress import LEAST
from reeve.definitions import Period
from reeve.web.downloads import Cell

HEADER = (
    *("Figure", "Name", "Unit", "Period", "Your figure", "Period before", "Group", "Councils"),
    *("Lower quartile", "Median", "Upper quartile", "Where you stand"),
)
TREND_HEADER = ("Period", "Your figure", "Group", "Councils", "Lower quartile", "Median", "Upper quartile")


def rows_of(asked: Asked) -> Iterator[Sequence[Cell]]:
    """A row for each figure and group of the newest period."""
    if asked.period is None:
        return
    cuts = {(cut.cell, cut.group_key): cut for cut in asked.cuts(asked.chosen.groups, period=asked.period)}
    for each in asked.standings():
        measure = each.measure
        for group in asked.chosen.groups:
            cut = cuts.get((measure.cell, group))
            yield (
                *(measure.label, measure.cell, measure.unit_in_words, asked.period),
                *(written(each.own, measure), written(each.before, measure), in_words(group)),
                *((cut.councils, *statistics(cut, measure)) if cut else ("Not shown", None, None, None)),
                position(each.own, cut),
            )


def trend_rows(asked: Asked, measure: Measure) -> Iterator[Sequence[Cell]]:
    """A row for each period and group."""
    cuts = {(cut.period, cut.group_key): cut for cut in asked.cuts(asked.chosen.groups, cell=measure.cell)}
    given = asked.own_over_time(measure.cell)
    for period in sorted({*given, *(period for period, _ in cuts)}):
        own = written(given.get(period), measure)
        for group in asked.chosen.groups:
            cut = cuts.get((period, group))
            told = (cut.councils, *statistics(cut, measure)) if cut else ("Not shown", None, None, None)
            yield (period, own, in_words(group), *told)


def statistics(cut: Cut, measure: Measure) -> tuple[Cell, Cell, Cell]:
    """Lower quartile, median, upper quartile; words where one is too small to tell, nothing where it is not told."""
    few = f"fewer than {LEAST}"
    lower, middle, upper, enough = cut.lower, cut.median, cut.upper, cut.councils >= QUARTILES_FROM
    return (
        few if lower is None and enough else written(lower, measure),
        few if middle is None else written(middle, measure),
        few if upper is None and enough else written(upper, measure),
    )


def written(amount: Decimal | None, measure: Measure) -> Decimal | None:
    """Money in pounds."""
    if amount is None:
        return None
    return amount.scaleb(-2) if measure.is_money else amount


def provenance(asked: Asked) -> list[str]:
    period = Period.parse(asked.period).label if asked.period else "no period yet"
    definition = asked.definition
    return [
        f"{definition.title}, {period}, {'practice' if asked.practice else 'live'}, accepted returns only",
        f"Nothing is told of fewer than {LEAST} councils, nor what would tell of so few beside another group.",
        f"Quartiles from {QUARTILES_FROM} councils on. Others' figures are rounded: {COARSE} significant figures below "
        f"{QUARTILES_FROM} councils, {FINE} from there on. Your own figures are as accepted.",
        f"Rules {definition.hash}",
        *([definition.reason] if definition.is_provisional else []),
    ]
