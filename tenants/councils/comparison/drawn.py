"""The two charts of a measure: the council over time beside a group, and the groups beside one another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from markupsafe import Markup

from reeve.charts import Range, ranges, short, trend
from reeve.comparison.groups import in_words
from reeve.comparison.measures import Measure
from reeve.comparison.models import Cut
from reeve.definitions import Period


def trend_of(
    measure: Measure, periods: Sequence[Period], own: Mapping[str, Decimal], cuts: Mapping[str, Cut], group: str
) -> Markup:
    """``own`` and ``cuts`` by period."""
    keys = [str(period) for period in periods]
    found = [cuts.get(key) for key in keys]
    return trend(
        [tick(period) for period in periods],
        [own.get(key) for key in keys],
        [None if cut is None else cut.median for cut in found],
        [edges_of(cut) for cut in found],
        names=("Your council", "Median", "Middle half"),
        title=f"{measure.label}, over time",
        description=(
            f"Your council's figure for each of {len(periods)} periods as a solid line with dots, and for "
            f"{in_words(group)} the median as a broken line and the middle half as a shaded band. A table says it too."
        ),
        written=lambda amount: short(amount, pounds=measure.is_money),
    )


def ranges_of(measure: Measure, own: Decimal | None, cuts: Sequence[tuple[str, Cut | None]], period: Period) -> Markup:
    """One row for each group that something is published of."""
    shown = [(group, cut) for group, cut in cuts if cut is not None]
    return ranges(
        [Range(f"{in_words(group)} ({cut.councils})", cut.median, edges_of(cut)) for group, cut in shown],
        own,
        own_name="Your council",
        title=f"{measure.label}, {period.label}: where you stand",
        description=(
            "For each group of councils a box from the lower to the upper quartile, a thick line at the median, and a "
            "diamond at your council's figure, all on one scale. The table says the same."
        ),
        written=lambda amount: short(amount, pounds=measure.is_money),
    )


def edges_of(cut: Cut | None) -> tuple[Decimal, Decimal] | None:
    if cut is None or cut.lower is None or cut.upper is None:
        return None
    return cut.lower, cut.upper


def tick(period: Period) -> str:
    """As an axis has room for: "Apr 2026", "Q2 2026-27"."""
    text = str(period)
    if period.kind == "month":
        return f"{period.first:%b %Y}"
    return " ".join(reversed(text.rsplit("-", 1))) if period.kind in ("quarter", "half") else text
