"""National figures to take away, each as CSV."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, Response

from reeve.comparison.measures import Measure
from reeve.comparison.suppress import LEAST
from reeve.identity.door import requires, visitor
from reeve.identity.permissions import Act
from reeve.national.asked import asked_for, figure_of, note_named, rules_of
from reeve.national.queries import arrivals_over_time, burdens
from reeve.national.together import Statistics, arrived, by, far_from_others, spread
from reeve.web import csv_download
from reeve.web.downloads import Cell

STATISTICS = ("Councils", "Total", "Lower quartile", "Median", "Upper quartile")


def register(blueprint: Blueprint) -> None:
    of_figure = "/<return_key>/figures/<cell>"
    blueprint.get(f"{of_figure}/trends.csv")(trends_csv)
    blueprint.get(f"{of_figure}/spread.csv")(spread_csv)
    blueprint.get(f"{of_figure}/outliers.csv")(outliers_csv)
    blueprint.get("/<return_key>/arrivals.csv")(arrivals_csv)
    blueprint.get("/time.csv")(time_csv)
    blueprint.get("/<return_key>/rules.csv")(rules_csv)


@requires(Act.DESK_READ)
def trends_csv(return_key: str, cell: str) -> Response:
    """By period, of all councils and of each region."""
    asked = asked_for(return_key)
    measure, found = figure_of(asked, cell)
    rows: list[Sequence[Cell]] = []
    for period, whole in by(lambda row: row.period, found).items():
        rows.append((period, "All councils", *cells_of(whole, measure)))
        regions = by(lambda row: row.region, [row for row in found if row.period == period])
        rows += [(period, region, *cells_of(each, measure)) for region, each in regions.items()]
    return taken_away(f"trends-{return_key}-{cell}", ("Period", "Of", *STATISTICS), rows, asked, measure)


@requires(Act.DESK_READ)
def spread_csv(return_key: str, cell: str) -> Response:
    asked = asked_for(return_key)
    measure, found = figure_of(asked, cell)
    now = [row.amount for row in found if row.period == asked["period"]]
    heights, edges = spread(now) if now else ([], [])
    pence = 100 if measure.is_money else 1
    rows = [(f"{edges[n] / pence:.2f}", f"{edges[n + 1] / pence:.2f}", height) for n, height in enumerate(heights)]
    return taken_away(f"spread-{return_key}-{cell}", ("From", "To", "Councils"), rows, asked, measure)


@requires(Act.DESK_READ)
def outliers_csv(return_key: str, cell: str) -> Response:
    asked = asked_for(return_key)
    measure, found = figure_of(asked, cell)
    far = far_from_others(found, asked["period"] or "")
    note_named(far, asked, measure)
    rows = [
        (
            *(each.given.council, each.given.region, written(each.given.amount, measure)),
            *(written(each.before, measure), score(each.by_amount), score(each.by_move)),
        )
        for each in far
    ]
    header = ("Council", "Region", "Figure", "Period before", "Far by amount", "Far by change")
    return taken_away(f"outliers-{return_key}-{cell}", header, rows, asked, measure)


@requires(Act.DESK_READ)
def arrivals_csv(return_key: str) -> Response:
    asked = asked_for(return_key)
    rows = [
        (row.period, row.councils, row.first, row.median, row.nine_in_ten, row.late)
        for row in arrived(arrivals_over_time(return_key, practice=asked["practice"]))
    ]
    header = ("Period", "Councils", "First, days after the period", "Median", "Nine in ten by", "Late")
    return taken_away(f"arrivals-{return_key}", header, rows, asked)


@requires(Act.DESK_READ)
def rules_csv(return_key: str) -> Response:
    asked = asked_for(return_key)
    rows = [
        (row.rule, words, row.severity, row.councils, row.found, row.explained, row.disputed)
        for row, words in rules_of(asked)
    ]
    header = ("Rule", "What it says", "Severity", "Councils", "Found", "Explained by", "Disputed by")
    return taken_away(f"rules-{return_key}", header, rows, asked)


@requires(Act.DESK_READ)
def time_csv() -> Response:
    """What returns cost councils, every quarter."""
    rows = [
        (
            *(row.return_key, "practice" if row.practice else "live", row.quarter),
            *(row.said_councils, row.said_minutes, row.acted_councils, row.acted_minutes),
        )
        for row in burdens()
    ]
    header = ("Return", "Practice or live", "Quarter", "Councils that answered", "Median minutes, as they say",
              "Councils measured", "Median minutes, by their acts")  # fmt: skip
    about = f"Empty: of fewer than {LEAST} councils. Taken by {visitor().name} from Reeve. Not for publishing."
    return csv_download("time-spent-on-returns.csv", header, rows, provenance=[about])


def cells_of(each: Statistics, measure: Measure) -> tuple[Cell, ...]:
    amounts = (each.total, each.lower, each.median, each.upper)
    return (each.councils, *(written(amount, measure) for amount in amounts))


def written(amount: Any, measure: Measure) -> Any:
    """Money in pounds."""
    return amount if amount is None or not measure.is_money else amount.scaleb(-2)


def score(value: Any) -> Any:
    return None if value is None else round(value, 1)


def taken_away(
    name: str, header: Sequence[str], rows: list[Any], asked: dict[str, Any], measure: Measure | None = None
) -> Response:
    sort = "practice" if asked["practice"] else "live"
    about = f"{measure.label} ({measure.unit_in_words}), " if measure else ""
    return csv_download(
        f"{name}-{asked['period'] or 'none'}-{sort}.csv",
        header,
        rows,
        provenance=[
            f"{about}{asked['definition'].title}, {sort}, taken by {visitor().name} from Reeve. Not for publishing.",
            *(one.hash for one in asked["definitions"]),
        ],
    )
