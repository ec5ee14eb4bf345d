"""The desk: every return and period that was asked for, and for each every council that owes it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from reeve.database import db, now
from reeve.definitions import Definition, Period
from reeve.definitions.working_days import day_of, end_of
from reeve.department import consignment_views, council_views, data_views, extension_views, many_views
from reeve.department.arrival_chart import chart_of
from reeve.department.arrivals import Arrival, Standing, arrivals, asked, counts, days_from, is_for_now, is_in
from reeve.department.extensions import answered, waiting
from reeve.department.forms import DueForm
from reeve.department.narrow import NATIONS, ORDERS, TIMINGS, TO_DO, in_state, narrowed, ordered, wanted_of
from reeve.department.obligations import set_due
from reeve.department.place import assert_asked, kept, live, practice
from reeve.errors import NotFound
from reeve.identity.door import find_visitor, requires, visitor
from reeve.identity.permissions import Act
from reeve.rulebook.queries import definitions_in_force, get_definition
from reeve.web import Frame, Link, csv_download, page_of, sort_of
from reeve.web.filters import plural

blueprint = Blueprint("department", __name__, url_prefix="/department", template_folder="templates")
for room in (extension_views, consignment_views, council_views, many_views, data_views):
    room.register(blueprint)

HEADINGS = ("Council", "Nation", "State", "Due", "Extended to", "Late", "Consignment", "Sealed", "Received")
MORE_HEADINGS = ("Received elsewhere on", "Answer wanted by", "Last written to")


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


@blueprint.get("")
@requires(Act.DESK_READ)
def desk() -> str:
    every = [
        (row, get_definition(db.department, row.return_key, row.period), Period.parse(row.period)) for row in asked()
    ]
    present = [each for each in every if is_for_now(each[0], now=now())]
    present.sort(key=lambda each: days_from(each[0], day_of(now())))
    years: dict[str, list[Any]] = {}
    for each in sorted((each for each in every if each not in present), key=lambda each: each[2]):
        years.setdefault(each[2].financial_year, []).append(each)
    return render_template("department/desk.html", rows=present, years=years, waiting=len(waiting()))


@blueprint.get("/returns/<return_key>/<period>")
@requires(Act.DESK_READ)
def period_page(return_key: str, period: str) -> str:
    rows = rows_of(return_key, period)
    wanted, sort = wanted_of(request.args), sort_of((*ORDERS, TO_DO), default=TO_DO)
    fitting = narrowed(rows, wanted)
    shown = ordered(in_state(fitting, wanted.standing), sort)
    page = page_of(len(shown), size=50)
    return render_template(
        "department/period.html",
        definition=definition_of(return_key, period),
        definitions=definitions_in_force(db.department, return_key, period),
        period=Period.parse(period),
        practice=practice(),
        address={"return_key": return_key, "period": period, **live()},
        counts=counts(fitting),
        total=len(rows),
        fitting=len(fitting),
        arrived=sum(is_in(row.standing) for row in rows),
        late=sum(row.late and is_in(row.standing) for row in rows),
        not_in=sum(row.standing in (Standing.AWAITED, Standing.OVERDUE) for row in rows),
        not_here=sum(row.standing is Standing.ELSEWHERE for row in rows),
        wanted=wanted,
        timings=[(key, words) for key, (words, _fits) in TIMINGS.items()],
        nations=[(nation, nation) for nation in NATIONS],
        sort=sort,
        rows=shown[page.offset : page.offset + page.size],
        page=page,
        chart=chart_of(rows, period_end=Period.parse(period).end),
        due=sorted({row.due_at for row in rows if row.due_at}),
        extensions=answered(return_key, period, practice=practice()),
        form=DueForm(),
        now=now(),
    )


def rows_of(return_key: str, period: str) -> list[Arrival]:
    """Raises NotFound."""
    assert_asked(return_key, period)
    rows = arrivals(return_key, period, practice=practice(), now=now())
    if not rows:
        raise NotFound("No council was asked for this return.")
    return rows


def definition_of(return_key: str, period: str) -> Definition:
    return get_definition(db.department, return_key, period)


@blueprint.get("/returns/<return_key>/<period>/councils.csv")
@requires(Act.DESK_READ)
def councils_csv(return_key: str, period: str) -> Response:
    """Those the filters choose, or all."""
    wanted = wanted_of(request.args)
    rows = in_state(narrowed(rows_of(return_key, period), wanted), wanted.standing)
    definition = definition_of(return_key, period)
    chosen = [wanted.standing.value] if wanted.standing else []
    filters = ", ".join(chosen + [words for _field, words in wanted.chosen])
    return csv_download(
        f"{return_key}-{period}-{kept()}.csv",
        [*HEADINGS, *MORE_HEADINGS],
        [
            [
                *(r.name, r.nation, r.standing.value, r.due_at, r.extended_to),
                *("yes" if r.late else "no", r.number, r.sealed_at, r.received_at),
                *(r.elsewhere_on, r.answer_by, r.chased_at),
            ]
            for r in rows
        ],
        provenance=[
            f"{definition.title}, {period}, {kept()}, taken by {visitor().name} from Reeve",
            *([f"Only: {filters}"] if filters else []),
            *(one.hash for one in definitions_in_force(db.department, return_key, period)),
        ],
    )


@blueprint.post("/returns/<return_key>/<period>/due-date")
@requires(Act.DESK_ACT)
def due_date(return_key: str, period: str) -> ResponseReturnValue:
    assert_asked(return_key, period)
    form = DueForm()
    if form.validate_on_submit() and form.day.data:
        due_at, note = end_of(form.day.data), "Set by the department"
        changed = set_due(return_key, period, practice=practice(), due_at=due_at, due_note=note)
        flash(f"The date is set for {plural(changed, 'council')}.", "success")
    else:
        flash("Enter the day, month and year, for example 30 11 2026. The date was not changed.")
    return redirect(url_for("department.period_page", return_key=return_key, period=period, **live()), 303)
