"""The pages of comparison: a council's returns, one return's measures, one measure, and the page for a committee."""

from __future__ import annotations

from typing import Any, cast

from flask import Blueprint, Flask, Response, g, render_template, url_for
from flask.blueprints import BlueprintSetupState

from councils.comparison import hold_views
from councils.comparison.asked import Asked, asked_for, frame
from councils.comparison.committee import committee_pdf
from councils.comparison.drawn import ranges_of, trend_of
from councils.comparison.standing import LIKE_IN_WORDS, Standing, moved_most, shown, stand_out
from councils.comparison.taken_away import HEADER, TREND_HEADER, provenance, rows_of, trend_rows
from councils.scope import here
from reeve.comparison.groups import LIKE, in_words
from reeve.comparison.queries import own_returns
from reeve.comparison.summary import QUARTILES_FROM
from reeve.comparison.suppress import LEAST
from reeve.definitions import Period
from reeve.department.holding.models import HoldBack
from reeve.department.holding.queries import find_held_in
from reeve.identity.door import find_visitor, requires
from reeve.identity.extras import Extra
from reeve.identity.permissions import Act
from reeve.web import Frame, Link, csv_download, frame_by, xlsx_download
from reeve.web.downloads import disposition

blueprint = Blueprint("comparison", __name__, url_prefix="/c/<council>/comparison", template_folder="templates")


@blueprint.record_once
def stand_around(setup: BlueprintSetupState) -> None:
    frame_by(cast(Flask, setup.app), surroundings)
    frame_by(cast(Flask, setup.app), frame)
    cast(Flask, setup.app).register_blueprint(hold_views.blueprint)


def surroundings() -> Frame | None:
    """The way here, for whoever is in a council."""
    who = find_visitor()
    if who is None or who.council is None:
        return None
    return Frame(navigation=(Link("Comparison", f"/c/{who.council.slug}/comparison"),))


@blueprint.get("")
@requires(Act.READ_RETURNS, extra=Extra.COMPARISON)
def index() -> str:
    keys = dict.fromkeys(row.return_key for row in own_returns())
    found = [asked_for(key) for key in keys]
    g.pop("compared_practice", None)
    return render_template("comparison/index.html", returns=[(asked, moved(asked)) for asked in found])


@blueprint.get("/<return_key>")
@requires(Act.READ_RETURNS, extra=Extra.COMPARISON)
def one_return(return_key: str) -> str:
    asked = asked_for(return_key)
    sections: dict[str, list[Standing]] = {}
    for each in asked.standings():
        sections.setdefault(each.measure.section or "Figures", []).append(each)
    given = {"sections": sections, "moved": moved(asked), "held": held_of(asked), **around(asked)}
    return render_template("comparison/return.html", **given)


@blueprint.get("/<return_key>/summary")
@requires(Act.READ_RETURNS, extra=Extra.COMPARISON)
def summary(return_key: str) -> str:
    """One page to print: what moved most, with the charts of the first, and where the council stands out."""
    asked = asked_for(return_key)
    rows, every = moved(asked), asked.standings()
    return render_template(
        "comparison/summary.html",
        rows=stand_out(every),
        of=len(every),
        moved=rows,
        drawn=drawing(asked, rows[0].cell) if rows else None,
        **around(asked),
    )


@blueprint.get("/<return_key>/summary.pdf")
@requires(Act.READ_RETURNS, extra=Extra.COMPARISON)
def summary_pdf(return_key: str) -> Response:
    """The same, to hand round."""
    asked = asked_for(return_key)
    rows = moved(asked)
    made = committee_pdf(asked, council=here().name, drawn=drawing(asked, rows[0].cell) if rows else None)
    answer = Response(made, mimetype="application/pdf")
    answer.headers["Content-Disposition"] = disposition(f"committee-{return_key}-{asked.period or 'none'}.pdf")
    return answer


@blueprint.get("/<return_key>/figures.csv")
@requires(Act.READ_RETURNS, extra=Extra.COMPARISON)
def figures_csv(return_key: str) -> Response:
    asked = asked_for(return_key)
    name = f"comparison-{return_key}-{asked.period or 'none'}.csv"
    return csv_download(name, HEADER, list(rows_of(asked)), provenance=provenance(asked))


@blueprint.get("/<return_key>/figures.xlsx")
@requires(Act.READ_RETURNS, extra=Extra.COMPARISON)
def figures_xlsx(return_key: str) -> Response:
    asked = asked_for(return_key)
    name = f"comparison-{return_key}-{asked.period or 'none'}.xlsx"
    return xlsx_download(name, HEADER, list(rows_of(asked)), provenance=provenance(asked))


@blueprint.get("/<return_key>/figures/<cell>")
@requires(Act.READ_RETURNS, extra=Extra.COMPARISON)
def measure(return_key: str, cell: str) -> str:
    asked = asked_for(return_key)
    return render_template("comparison/measure.html", **drawing(asked, cell), **around(asked))


@blueprint.get("/<return_key>/figures/<cell>/trend.csv")
@requires(Act.READ_RETURNS, extra=Extra.COMPARISON)
def trend_csv(return_key: str, cell: str) -> Response:
    asked = asked_for(return_key)
    found = asked.measure(cell)
    rows = list(trend_rows(asked, found))
    return csv_download(f"comparison-{return_key}-{cell}.csv", TREND_HEADER, rows, provenance=provenance(asked))


def held_of(asked: Asked) -> HoldBack | None:
    """The hold on the council's newest figures."""
    if asked.period is None:
        return None
    return find_held_in(asked.return_key, asked.period, practice=asked.practice)


def moved(asked: Asked) -> list[Any]:
    return moved_most(asked.standings())


def drawing(asked: Asked, cell: str) -> dict[str, Any]:
    """One measure with its charts and what stands beside them in tables."""
    found = asked.measure(cell)
    own = asked.own_over_time(cell)
    cuts = asked.cuts(asked.chosen.groups, cell=cell)
    over_time = {cut.period: cut for cut in cuts if cut.group_key == asked.beside}
    periods = [Period.parse(period) for period in sorted({*own, *over_time})]
    newest = max(own, default=None)
    side_by_side = [
        (group, next((cut for cut in cuts if (cut.group_key, cut.period) == (group, newest)), None))
        for group in asked.chosen.groups
    ]
    return {
        "measure": found,
        "own": {period: shown(amount, found) for period, amount in own.items()},
        "cuts": over_time,
        "periods": periods,
        "at": Period.parse(newest) if newest else None,
        "groups": side_by_side,
        "standing": Standing(found, own.get(newest or ""), None, dict(side_by_side).get(asked.beside)),
        "trend": trend_of(found, periods, own, over_time, asked.beside) if periods else None,
        "ranges": ranges_of(found, own[newest], side_by_side, Period.parse(newest)) if newest else None,
    }


def around(asked: Asked) -> dict[str, Any]:
    """What every page about one return says."""
    return {
        "asked": asked,
        "definition": asked.definition,
        "address": asked.address,
        "ways": {way: LIKE_IN_WORDS[way] for way in LIKE},
        "in_words": in_words,
        "shown": shown,
        "least": LEAST,
        "quartiles_from": QUARTILES_FROM,
        "home": url_for("comparison.index"),
    }
