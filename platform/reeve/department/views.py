"""The desk: who is in, late and queried; a consignment opened, accepted, queried or rejected."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from reeve.database import db, now
from reeve.database.requests import release_units
from reeve.definitions import Definition, Period
from reeve.definitions.working_days import end_of
from reeve.department import act, extension_views
from reeve.department.arrivals import (
    DECIDED,
    Standing,
    arrivals,
    asked,
    counts,
    find_asked,
    is_for_now,
    is_in,
    standing_of_consignment,
    to_do_first,
)
from reeve.department.consignments import Opened, get_opened, open_file, receipt_of, record_read
from reeve.department.extensions import answered, waiting
from reeve.department.forms import DueForm, QueryForm, RejectionForm
from reeve.department.obligations import set_due
from reeve.department.reading import read
from reeve.department.thread import thread
from reeve.errors import NotFound
from reeve.identity.door import find_visitor, requires, visitor
from reeve.identity.permissions import Act
from reeve.rulebook.queries import definitions_in_force, get_definition, get_definition_by_hash
from reeve.web import Frame, Link, csv_download, page_of
from reeve.web.downloads import disposition

blueprint = Blueprint("department", __name__, url_prefix="/department", template_folder="templates")
extension_views.register(blueprint)

CONSIGNMENT = "/consignments/<slug>/<return_key>/<period>/<int:number>"
READ_SIZE = 1 << 20


def surroundings() -> Frame | None:
    who = find_visitor()
    if who is None or who.department is None:
        return None
    return Frame(
        place=who.department.name,
        place_url=url_for("department.desk"),
        navigation=(Link("Returns", url_for("department.desk")), Link("More time", url_for("department.more_time"))),
        mode=("Practice" if practice() else "Live") if is_about_a_period() else None,
    )


def is_about_a_period() -> bool:
    """Other rooms of the department have pages of a return that are of no period, neither practice nor live."""
    return "period" in (request.view_args or {})


@blueprint.context_processor
def given_to_pages() -> dict[str, Any]:
    """Whether whoever reads may do more than read, so that a page offers nothing that would be refused."""
    return {"visitor_may": lambda act: visitor().may(Act(act))}


def practice() -> bool:
    """Practice and live returns are never shown together: practice unless ``?live=1`` says otherwise."""
    return request.args.get("live") != "1"


@blueprint.get("")
@requires(Act.DESK_READ)
def desk() -> str:
    every = [
        (row, get_definition(db.department, row.return_key, row.period), Period.parse(row.period)) for row in asked()
    ]
    present = [each for each in every if is_for_now(each[0], now=now())]
    years: dict[str, list[Any]] = {}
    for each in sorted((each for each in every if each not in present), key=lambda each: each[2]):
        years.setdefault(each[2].financial_year, []).append(each)
    return render_template("department/desk.html", rows=present, years=years, waiting=len(waiting()))


@blueprint.get("/returns/<return_key>/<period>")
@requires(Act.DESK_READ)
def period_page(return_key: str, period: str) -> str:
    rows = arrivals(return_key, period, practice=practice(), now=now())
    if not rows:
        raise NotFound("No council was asked for this return.")
    chosen = chosen_standing()
    shown = [row for row in to_do_first(rows) if chosen is None or row.standing is chosen]
    page = page_of(len(shown), size=50)
    return render_template(
        "department/period.html",
        definition=definition_of(return_key, period),
        definitions=definitions_in_force(db.department, return_key, period),
        period=Period.parse(period),
        practice=practice(),
        counts=counts(rows),
        total=len(rows),
        arrived=sum(is_in(row.standing) for row in rows),
        late=sum(row.late and is_in(row.standing) for row in rows),
        chosen=chosen,
        rows=shown[page.offset : page.offset + page.size],
        page=page,
        due=sorted({row.due_at for row in rows if row.due_at}),
        extensions=answered(return_key, period, practice=practice()),
        form=DueForm(),
    )


def chosen_standing() -> Standing | None:
    word = request.args.get("standing")
    return next((standing for standing in Standing if standing.value == word), None)


def definition_of(return_key: str, period: str) -> Definition:
    return get_definition(db.department, return_key, period)


@blueprint.get("/returns/<return_key>/<period>/councils.csv")
@requires(Act.DESK_READ)
def councils_csv(return_key: str, period: str) -> Response:
    rows = arrivals(return_key, period, practice=practice(), now=now())
    definition = definition_of(return_key, period)
    kept = "practice" if practice() else "live"
    return csv_download(
        f"{return_key}-{period}-{kept}.csv",
        ["Council", "Nation", "State", "Due", "Extended to", "Late", "Consignment", "Sealed", "Received"],
        [
            [
                *(r.name, r.nation, r.standing.value, r.due_at, r.extended_to),
                *("yes" if r.late else "no", r.number, r.sealed_at, r.received_at),
            ]
            for r in rows
        ],
        provenance=[
            f"{definition.title}, {period}, {kept}, taken by {visitor().name} from Reeve",
            *(one.hash for one in definitions_in_force(db.department, return_key, period)),
        ],
    )


@blueprint.post("/returns/<return_key>/<period>/due-date")
@requires(Act.DESK_ACT)
def due_date(return_key: str, period: str) -> ResponseReturnValue:
    if find_asked(return_key, period, practice=practice()) is None:
        raise NotFound("No council was asked for this return.")
    form = DueForm()
    if form.validate_on_submit() and form.day.data:
        due_at, note = end_of(form.day.data), "Set by the department"
        changed = set_due(return_key, period, practice=practice(), due_at=due_at, due_note=note)
        flash(f"The date is set for {changed} councils.", "success")
    else:
        flash("Enter the day, month and year, for example 30 11 2026. The date was not changed.")
    return redirect(url_for("department.period_page", return_key=return_key, period=period, **live()), 303)


def live() -> dict[str, Any]:
    return {} if practice() else {"live": "1"}


def opened_here(slug: str, return_key: str, period: str, number: int) -> Opened:
    return get_opened(slug, return_key, period, number, practice=practice())


@blueprint.get(CONSIGNMENT)
@requires(Act.DESK_READ)
def consignment(slug: str, return_key: str, period: str, number: int) -> str:
    opened = opened_here(slug, return_key, period, number)
    record_read(opened, f"opened {opened.in_words}, at the department")
    return consignment_page(opened, QueryForm(), RejectionForm(prefix="reject"))


def consignment_page(opened: Opened, query_form: QueryForm, rejection_form: RejectionForm) -> str:
    shown = query_form if query_form.errors else rejection_form if rejection_form.errors else None
    standing = standing_of_consignment(opened.consignment)
    definition = get_definition_by_hash(db.department, opened.manifest["definition"]["hash"])
    return render_template(
        "department/consignment.html",
        opened=opened,
        period=Period.parse(opened.obligation.period),
        definition=definition,
        reading=read(opened, definition),
        standing=standing,
        is_open=is_undecided(opened, standing) and visitor().may(Act.DESK_ACT),
        thread=thread(db.department, opened.consignment.id, reader="department"),
        query_form=query_form,
        rejection_form=rejection_form,
        form=shown,
        address={**opened.address, **live()},
        live=live(),
    )


def is_undecided(opened: Opened, standing: Standing) -> bool:
    return standing not in DECIDED and opened.newest == opened.consignment.number


@blueprint.get(CONSIGNMENT + "/file")
@requires(Act.DESK_TAKE)
def consignment_file(slug: str, return_key: str, period: str, number: int) -> Response:
    opened = opened_here(slug, return_key, period, number)
    stream = open_file(opened)
    record_read(opened, f"took away the file of {opened.in_words}, at the department")
    release_units()
    answer = Response(iter(lambda: stream.read(READ_SIZE), b""), mimetype="text/plain")
    name = f"{'practice-' if opened.consignment.practice else ''}{slug}-{return_key}-{period}-{number}.txt"
    answer.headers["Content-Disposition"] = disposition(name)
    return answer


@blueprint.get(CONSIGNMENT + "/receipt.json")
@requires(Act.DESK_READ)
def consignment_receipt(slug: str, return_key: str, period: str, number: int) -> Response:
    opened = opened_here(slug, return_key, period, number)
    answer = Response(receipt_of(opened.consignment), mimetype="application/json")
    answer.headers["Content-Disposition"] = disposition(f"receipt-{slug}-{return_key}-{period}-{number}.json")
    return answer


@blueprint.post(CONSIGNMENT + "/acceptance")
@requires(Act.DESK_ACT)
def acceptance(slug: str, return_key: str, period: str, number: int) -> ResponseReturnValue:
    opened = opened_here(slug, return_key, period, number)
    act.accept(opened)
    flash(f"{opened.council.name}'s return is accepted.", "success")
    return back_to(opened)


@blueprint.post(CONSIGNMENT + "/queries")
@requires(Act.DESK_ACT)
def queries(slug: str, return_key: str, period: str, number: int) -> ResponseReturnValue:
    opened = opened_here(slug, return_key, period, number)
    form = QueryForm()
    if not form.validate_on_submit():
        return consignment_page(opened, form, RejectionForm(formdata=None, prefix="reject")), 422
    act.query(opened, form.words.data, about=form.about.data)
    flash("Your question is sent. The council sees it on the page of this return.", "success")
    return back_to(opened)


@blueprint.post(CONSIGNMENT + "/rejection")
@requires(Act.DESK_ACT)
def rejection(slug: str, return_key: str, period: str, number: int) -> ResponseReturnValue:
    opened = opened_here(slug, return_key, period, number)
    form = RejectionForm(prefix="reject")
    if not form.validate_on_submit():
        return consignment_page(opened, QueryForm(formdata=None), form), 422
    act.reject(opened, form.reasons.data)
    flash(f"{opened.council.name}'s return is rejected. The council sees why.", "success")
    return back_to(opened)


def back_to(opened: Opened) -> ResponseReturnValue:
    return redirect(url_for("department.consignment", **opened.address, **live()), 303)
