"""The department's pages of national figures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, g, render_template, url_for

from reeve.charts import bars, short, trend
from reeve.comparison.measures import Measure
from reeve.comparison.summary import FAR
from reeve.comparison.suppress import LEAST
from reeve.database import db
from reeve.definitions import Period
from reeve.identity.door import find_visitor, requires
from reeve.identity.permissions import Act
from reeve.national import downloads
from reeve.national.asked import asked_for, figure_of, measures, note_named, rules_of
from reeve.national.queries import Given, accepted_periods, arrivals_over_time, burdens, given
from reeve.national.together import Statistics, arrived, by, far_from_others, spread, statistics
from reeve.rulebook.queries import definitions_in_force
from reeve.web import Frame, Link

blueprint = Blueprint("national", __name__, url_prefix="/department/national", template_folder="templates")
downloads.register(blueprint)


def surroundings() -> Frame | None:
    who = find_visitor()
    if who is None or who.department is None:
        return None
    practice = g.get("national_practice")
    mode = None if practice is None else "Practice" if practice else "Live"
    return Frame(navigation=(Link("National figures", url_for("national.index")),), mode=mode)


@blueprint.get("")
@requires(Act.DESK_READ)
def index() -> str:
    newest: dict[tuple[str, bool], Any] = {}
    for row in accepted_periods():
        newest.setdefault((row.return_key, row.practice), row)
    titles = {key: definitions_in_force(db.department, key)[0].title for key, _ in newest}
    rows = [(titles[row.return_key], row, Period.parse(row.period)) for row in newest.values()]
    return render_template("national/index.html", rows=rows)


@blueprint.get("/time")
@requires(Act.DESK_READ)
def time() -> str:
    """What returns cost councils in officers' time."""
    rows = [(definitions_in_force(db.department, row.return_key)[0].title, row) for row in burdens()]
    return render_template("national/time.html", rows=rows, least=LEAST)


@blueprint.get("/<return_key>")
@requires(Act.DESK_READ)
def one_return(return_key: str) -> str:
    asked = asked_for(return_key)
    found: dict[str, list[Given]] = {}
    for cell, row in given(return_key, practice=asked["practice"], period=asked["period"] or ""):
        found.setdefault(cell, []).append(row)
    rows = [
        (measure, statistics([row.amount for row in found[measure.cell]]))
        for measure in measures(asked["definitions"], found)
        if measure.cell in found
    ]
    return render_template(
        "national/return.html",
        rows=rows,
        arrivals=arrived(arrivals_over_time(return_key, practice=asked["practice"]))[::-1],
        rules=rules_of(asked),
        Period=Period,
        **asked,
    )


@blueprint.get("/<return_key>/figures/<cell>")
@requires(Act.DESK_READ)
def figure(return_key: str, cell: str) -> str:
    asked = asked_for(return_key)
    measure, rows = figure_of(asked, cell)
    now = [row for row in rows if row.period == asked["period"]]
    over_time = by(lambda row: row.period, rows)
    far = far_from_others(rows, asked["period"] or "")
    note_named(far, asked, measure)
    return render_template(
        "national/figure.html",
        measure=measure,
        over_time=over_time,
        regions=by(lambda row: row.region, now),
        far=far,
        limit=FAR,
        trend=trend_of(measure, over_time) if over_time else None,
        spread=spread_of(measure, now, asked) if now else None,
        Period=Period,
        **asked,
    )


def trend_of(measure: Measure, over_time: dict[str, Statistics]) -> Any:
    return trend(
        [str(period) for period in over_time],
        [None] * len(over_time),
        [each.median for each in over_time.values()],
        [(each.lower, each.upper) for each in over_time.values()],
        names=("", "Median", "Middle half"),
        title=f"{measure.label}: all councils over time",
        description="For each period the median as a broken line, and the middle half as a shaded band.",
        written=lambda amount: short(amount, pounds=measure.is_money),
    )


def spread_of(measure: Measure, now: Sequence[Given], asked: dict[str, Any]) -> Any:
    heights, edges = spread([row.amount for row in now])
    return bars(
        heights,
        edges,
        counted="Councils",
        title=f"{measure.label}: how it is spread, {asked['at'].label}",
        description=f"How many of {len(now)} councils fall into each of {len(heights)} classes of one width.",
        written=lambda amount: short(amount, pounds=measure.is_money),
    )
