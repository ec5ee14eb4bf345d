"""The open pages of returns, and the packs."""

from __future__ import annotations

from decimal import Decimal

from flask import Blueprint, Response, render_template, url_for

from reeve.definitions import Definition, DefinitionError, Period, every_definition, load
from reeve.definitions.folder import HERE, names
from reeve.errors import NotFound
from reeve.identity.door import public
from reeve.jobs import CHECK, DELIVER
from reeve.published.answering import PAGE, SECONDS, together
from reeve.published.months import FEW, by_month
from reeve.published.pack import file_name, pack_of
from reeve.published.queries import counts, days_served, days_used, paces
from reeve.published.using import PURPOSES
from reeve.rulebook.fired import FLOOR
from reeve.web import Frame, Link, csv_download
from reeve.web.downloads import disposition

blueprint = Blueprint("published", __name__, url_prefix="/returns", template_folder="templates")

SHOWN = 12
DAYS = 30
MONTHS = 12
HEADER = ("Return", "Practice or live", "Period", "Councils that owe it", "In time", "Late", "Not through Reeve",
          "Counted")  # fmt: skip

USED = ("Month", "What people came for", "Came, per cent", "Of what")
ANSWERED = ("Day", "Minutes", "Answered", "Half within, milliseconds", "95 of 100 within, milliseconds")


class NoSuchPack(NotFound):
    """There is no return of this name. Choose one from the list of returns."""

    title = "No such return"


def surroundings() -> Frame:
    return Frame(footer=(Link("Returns councils make", url_for("published.index")),))


@blueprint.get("")
@public
def index() -> str:
    served = days_served()
    newest = {definition.name: definition for definition in every_definition()}
    return render_template(
        "published/returns.html",
        definitions=list(newest.values()),
        rows=[(row, title_of(row.return_key), Period.parse(row.period)) for row in counts()[:SHOWN]],
        paces=paces(),
        check=CHECK,
        deliver=DELIVER,
        floor=FLOOR,
        served=together(list(served[:DAYS])),
        months=by_month(served, days_used())[:MONTHS],
        purposes=PURPOSES,
        columns=[{"text": name} for name in ("Month", "Sign-in page, once a minute", *PURPOSES.values())],
        few=FEW,
        seconds=SECONDS,
    )


def title_of(return_key: str) -> str:
    """As any of its definitions calls it."""
    return next((each.title for each in every_definition() if each.key == return_key), return_key)


@blueprint.get("/delivered.csv")
@public
def delivered_csv() -> Response:
    rows = [
        (
            *(title_of(row.return_key), "practice" if row.practice else "live", row.period, row.owed),
            *(told(row.on_time, row.dated), told(row.late, row.dated), told(row.not_in), row.counted_at),
        )
        for row in counts()
    ]
    about = f"Councils, never named. Not told: fewer than {FLOOR}, or it would give a number of fewer than {FLOOR}."
    return csv_download("returns-delivered.csv", HEADER, rows, provenance=[about])


def told(count: int | None, dated: bool = True) -> int | str:
    if not dated:
        return "no date set"
    return "not told" if count is None else count


@blueprint.get("/answered.csv")
@public
def answered_csv() -> Response:
    """Every day there is."""
    rows = [(row.day, row.minutes, row.answered, row.median_ms, row.p95_ms) for row in days_served()]
    return csv_download("reeve-answered.csv", ANSWERED, rows, provenance=[f"Asked by itself for {PAGE}, once a minute"])


@blueprint.get("/used.csv")
@public
def used_csv() -> Response:
    """By month, what people asked for; a month of which nothing may be told is not there."""
    rows = [
        (f"{month.first:%Y-%m}", PURPOSES[what], None if told.share is None else Decimal(told.share), told.words)
        for month in by_month(days_served(), days_used())
        for what, told in month.uses.items()
    ]
    return csv_download("reeve-used.csv", USED, rows, provenance=["Counted by the service as people asked for pages"])


@blueprint.get("/packs/<return_key>.zip")
@public
def pack(return_key: str) -> Response:
    """Of ``hbdr``, or where each nation has its own of ``hb-subsidy-final.scotland``."""
    definition = newest(return_key)
    answer = Response(pack_of(definition), mimetype="application/zip")
    answer.headers["Content-Disposition"] = disposition(file_name(definition))
    return answer


def newest(name: str) -> Definition:
    """Raises NoSuchPack."""
    if name not in names(HERE):
        raise NoSuchPack
    try:
        return load(name)
    except DefinitionError as missing:
        raise NoSuchPack from missing
