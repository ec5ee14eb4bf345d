"""Getting data out: all councils' figures as one tidy file, and consignments, one or many, as an archive."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, render_template, request, stream_with_context
from flask.typing import ResponseReturnValue

from reeve.database import db, now
from reeve.database.requests import release_units
from reeve.definitions import Period
from reeve.department.archive import Address, address_of, archive_of
from reeve.department.consignments import get_opened, record_read
from reeve.department.figures_file import HEADER, cells_of, csv_of, parquet_of
from reeve.department.place import kept, live, practice
from reeve.department.taking import NoSuchPeriods, Taking, addresses_of, each_period, periods_sent, record_taken, taking
from reeve.identity.door import requires, visitor
from reeve.identity.permissions import Act
from reeve.rulebook.queries import get_definition
from reeve.web import xlsx_download
from reeve.web.downloads import disposition, pieces

FIGURES = "/returns/<return_key>/figures"
PARQUET = "application/vnd.apache.parquet"


def register(blueprint: Blueprint) -> None:
    blueprint.get(FIGURES)(figures)
    blueprint.get(FIGURES + ".csv")(figures_csv)
    blueprint.get(FIGURES + ".xlsx")(figures_xlsx)
    blueprint.get(FIGURES + ".parquet")(figures_parquet)
    blueprint.get("/returns/<return_key>/<period>/consignments.zip")(consignments_zip)
    blueprint.get("/consignments/<slug>/<return_key>/<period>/<int:number>/consignment.zip")(consignment_zip)


@requires(Act.DESK_READ)
def figures(return_key: str) -> ResponseReturnValue:
    """Choose from which period to which; nothing is read yet."""
    fault, chosen = "", None
    try:
        chosen = chosen_here(return_key)
    except NoSuchPeriods as refusal:
        fault = refusal.message
    page = render_template(
        "department/figures.html",
        definition=get_definition(db.department, return_key, "9999"),
        periods=[Period.parse(one) for one in reversed(periods_sent(return_key, practice=practice()))],
        chosen=chosen,
        fault=fault,
        practice=practice(),
        live=live(),
    )
    return page, 422 if fault else 200


def chosen_here(return_key: str) -> Taking:
    """Raises NotFound, NoSuchPeriods."""
    return taking(return_key, request.args.get("from", ""), request.args.get("to", ""), practice=practice())


def begin(return_key: str, kind: str) -> tuple[Taking, dict[str, Any], str]:
    """Note in each council's history what goes out, and let go of the transaction before it does."""
    what = chosen_here(return_key)
    record_taken(what, "took away the figures of {about}")
    provenance = [
        f"{what.about}, {kept()}: the newest version of every council that has sent it, taken by {visitor().name} from "
        f"Reeve on {now():%Y-%m-%d %H:%M} UTC",
        "Amounts in pounds are pounds and pence. An empty amount was not given: it is not nought",
    ]
    name = f"{'practice-' if what.practice else ''}{return_key}-{what.span}-figures.{kind}"
    release_units()
    return what, {"provenance": provenance}, name


@requires(Act.DESK_READ)
def figures_csv(return_key: str) -> Response:
    what, given, name = begin(return_key, "csv")
    return streamed(csv_of(each_period(what, at=now()), **given), name, "text/csv")


@requires(Act.DESK_READ)
def figures_xlsx(return_key: str) -> Response:
    what, given, name = begin(return_key, "xlsx")
    return xlsx_download(name, HEADER, cells_of(each_period(what, at=now())), **given)


@requires(Act.DESK_READ)
def figures_parquet(return_key: str) -> Response:
    what, given, name = begin(return_key, "parquet")
    return streamed(pieces(parquet_of(each_period(what, at=now()), **given)), name, PARQUET)


@requires(Act.DESK_TAKE)
def consignments_zip(return_key: str, period: str) -> Response:
    """The newest version of every council that has sent it."""
    what = taking(return_key, period, period, practice=practice())
    record_taken(what, "took away everything of {about}")
    addresses = addresses_of(what)
    release_units()
    return streamed(archive_of(addresses), f"{'practice-' if what.practice else ''}{return_key}-{period}.zip")


@requires(Act.DESK_TAKE)
def consignment_zip(slug: str, return_key: str, period: str, number: int) -> Response:
    opened = get_opened(slug, return_key, period, number, practice=practice())
    record_read(opened, f"took away everything of {opened.in_words}, at the department")
    address: Address = address_of(opened)
    release_units()
    return streamed(archive_of([address]), f"{address.folder.replace('/', '-')}.zip")


def streamed(body: Any, name: str, kind: str = "application/zip") -> Response:
    answer = Response(stream_with_context(body), mimetype=kind)
    answer.headers["Content-Disposition"] = disposition(name)
    return answer
