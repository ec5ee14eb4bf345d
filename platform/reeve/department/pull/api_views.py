"""The API a department's machines pull from: read only, below ``/api/v1/department``."""

from __future__ import annotations

from copy import deepcopy
from functools import cache
from importlib.resources import files
from typing import Any

import yaml
from flask import Blueprint, Response, jsonify, request, url_for

from reeve.database import db, now
from reeve.database.requests import release_units
from reeve.department.arrivals import Arrival, arrivals, asked, standing_of_consignment
from reeve.department.consignments import Opened, get_opened, open_file, receipt_of, record_read
from reeve.department.figures_file import csv_of
from reeve.department.holding.queries import find_held
from reeve.department.place import assert_asked, practice
from reeve.department.taking import each_period, record_taken, taking
from reeve.identity.door import by_department_token, public
from reeve.identity.machine.puller import puller
from reeve.rulebook.queries import get_definition
from reeve.web.downloads import disposition, pieces
from reeve.web.filters import machine_time
from reeve.web.machine_pages import page_asked_for
from reeve.web.templating import url_with

blueprint = Blueprint("pull", __name__, url_prefix="/api/v1/department")

PERIOD = "/returns/<return_key>/<period>"
CONSIGNMENT = "/consignments/<slug>/<return_key>/<period>/<int:number>"
JSON = dict[str, Any]


@cache
def written() -> JSON:
    """``openapi.yaml`` as it is kept."""
    text = files("reeve.department.pull").joinpath("openapi.yaml").read_text(encoding="utf-8")
    loaded: JSON = yaml.safe_load(text)
    return loaded


@blueprint.get("/openapi.json")
@public
def openapi() -> Response:
    return jsonify({**deepcopy(written()), "servers": [{"url": request.host_url.rstrip("/")}]})


@blueprint.get("/returns")
@by_department_token
def returns() -> Response:
    """Every return and period that was asked for, newest first."""
    every = asked()
    page = page_asked_for(len(every))
    shown = every[page.offset : page.offset + page.size]
    return jsonify(
        paged(page)
        | {
            "returns": [
                {
                    "return": row.return_key,
                    "period": row.period,
                    "title": get_definition(db.department, row.return_key, row.period).title,
                    "practice": row.practice,
                    "councils": row.councils,
                    "in": row.delivered,
                    "due_at": moment(row.due_at),
                    "url": url_for("pull.councils", return_key=row.return_key, period=row.period, **live(row.practice)),
                }
                for row in shown
            ]
        }
    )


@blueprint.get(f"{PERIOD}/councils")
@by_department_token
def councils(return_key: str, period: str) -> Response:
    """How each council stands that owes it, by name."""
    assert_asked(return_key, period)
    every = arrivals(return_key, period, practice=practice(), now=now())
    page = page_asked_for(len(every))
    shown = every[page.offset : page.offset + page.size]
    return jsonify(paged(page) | {"councils": [a_council(row, return_key, period) for row in shown]})


def a_council(row: Arrival, return_key: str, period: str) -> JSON:
    place: JSON = {"slug": row.slug, "return_key": return_key, "period": period, "number": row.number}
    address = None if row.number is None else url_for("pull.consignment", **place, **live(practice()))
    return {
        "council": row.slug,
        "name": row.name,
        "nation": row.nation,
        "state": row.standing.value,
        "late": row.late,
        "due_at": moment(row.due_at),
        "extended_to": moment(row.extended_to),
        "consignment": row.number,
        "sealed_at": moment(row.sealed_at),
        "received_at": moment(row.received_at),
        "received_elsewhere_on": None if row.elsewhere_on is None else row.elsewhere_on.isoformat(),
        "url": address,
    }


@blueprint.get(f"{PERIOD}/figures.csv")
@by_department_token
def figures(return_key: str, period: str) -> Response:
    """As the desk's file of one period."""
    what = taking(return_key, period, period, practice=practice())
    record_taken(what, "took away the figures of {about}")
    provenance = [f"{what.about}, {'practice' if what.practice else 'live'}, taken by {puller().name} from Reeve"]
    release_units()
    answer = Response(csv_of(each_period(what, at=now()), provenance=provenance), mimetype="text/csv")
    answer.headers["Content-Disposition"] = disposition(f"{return_key}-{what.span}-figures.csv")
    return answer


@blueprint.get(CONSIGNMENT)
@by_department_token
def consignment(slug: str, return_key: str, period: str, number: int) -> Response:
    opened = opened_here(slug, return_key, period, number)
    record_read(opened, f"read {opened.in_words}, at the department")
    sent, place = opened.consignment, {**opened.address, **live(practice())}
    held = find_held(db.department, opened.obligation)
    return jsonify(
        {
            "council": slug,
            "return": return_key,
            "period": period,
            "consignment": number,
            "version": sent.version_number,
            "newest": opened.newest == number,
            "practice": sent.practice,
            "state": standing_of_consignment(sent).value,
            "sealed_at": moment(sent.sealed_at),
            "received_at": moment(sent.received_at),
            "held_back_until": None if held is None else held.until_on.isoformat(),
            "digest": sent.digest,
            "manifest": opened.manifest,
            "signature": opened.signature,
            "receipt_url": url_for("pull.receipt", **place),
            "file_url": None if sent.object_id is None else url_for("pull.file", **place),
            "file_size": sent.file_size,
        }
    )


def opened_here(slug: str, return_key: str, period: str, number: int) -> Opened:
    return get_opened(slug, return_key, period, number, practice=practice())


@blueprint.get(f"{CONSIGNMENT}/receipt")
@by_department_token
def receipt(slug: str, return_key: str, period: str, number: int) -> Response:
    """The signed receipt, byte for byte, as ``reeve verify`` takes it."""
    opened = opened_here(slug, return_key, period, number)
    record_read(opened, f"took away the receipt of {opened.in_words}, at the department")
    return Response(receipt_of(opened.consignment), mimetype="application/json")


@blueprint.get(f"{CONSIGNMENT}/file")
@by_department_token
def file(slug: str, return_key: str, period: str, number: int) -> Response:
    """The file as the council uploaded it, opened with the department's own key."""
    opened = opened_here(slug, return_key, period, number)
    stream = open_file(opened)
    record_read(opened, f"took away the file of {opened.in_words}, at the department")
    release_units()
    return Response(pieces(stream), mimetype="text/plain")


def paged(page: Any) -> JSON:
    more = page.number < page.pages
    return {
        "page": page.number,
        "pages": page.pages,
        "count": page.count,
        "next_url": url_with(page=page.number + 1) if more else None,
    }


def moment(at: Any) -> str | None:
    return None if at is None else machine_time(at)


def live(is_practice: bool) -> JSON:
    return {} if is_practice else {"live": "1"}
