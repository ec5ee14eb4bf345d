"""A consignment at the desk: opened, taken away, accepted, queried, rejected, opened again."""

from __future__ import annotations

from dataclasses import dataclass, field

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from reeve.database import db
from reeve.database.requests import release_units
from reeve.definitions import Period
from reeve.definitions.working_days import end_of
from reeve.department import act
from reeve.department.arrivals import DECIDED, standing_of_consignment
from reeve.department.consignments import Opened, get_opened, open_file, receipt_of, record_read
from reeve.department.forms import QueryForm, RejectionForm, ReopeningForm
from reeve.department.holding.queries import find_held
from reeve.department.place import live, practice
from reeve.department.reading import Reading, read
from reeve.department.thread import thread
from reeve.identity.door import requires, visitor
from reeve.identity.permissions import Act
from reeve.rulebook.queries import get_definition_by_hash
from reeve.web.downloads import disposition

CONSIGNMENT = "/consignments/<slug>/<return_key>/<period>/<int:number>"
READ_SIZE = 1 << 20
Form = QueryForm | RejectionForm | ReopeningForm


@dataclass(frozen=True)
class Forms:
    """The forms under a consignment; one that came back wrong stands in its place."""

    query: QueryForm
    rejection: RejectionForm = field(default_factory=lambda: RejectionForm(formdata=None, prefix="reject"))
    reopening: ReopeningForm = field(default_factory=lambda: ReopeningForm(formdata=None, prefix="reopen"))

    @property
    def faulty(self) -> Form | None:
        return next((one for one in (self.query, self.rejection, self.reopening) if one.errors), None)


def register(blueprint: Blueprint) -> None:
    blueprint.get(CONSIGNMENT)(consignment)
    blueprint.get(CONSIGNMENT + "/file")(consignment_file)
    blueprint.get(CONSIGNMENT + "/receipt.json")(consignment_receipt)
    for path, view in (
        ("/acceptance", acceptance),
        ("/queries", queries),
        ("/rejection", rejection),
        ("/reopening", reopening),
    ):
        blueprint.post(CONSIGNMENT + path)(view)


def opened_here(slug: str, return_key: str, period: str, number: int) -> Opened:
    return get_opened(slug, return_key, period, number, practice=practice())


def reading_of(opened: Opened) -> Reading:
    return read(opened, get_definition_by_hash(db.department, opened.manifest["definition"]["hash"]))


@requires(Act.DESK_READ)
def consignment(slug: str, return_key: str, period: str, number: int) -> str:
    opened = opened_here(slug, return_key, period, number)
    record_read(opened, f"opened {opened.in_words}, at the department")
    reading = reading_of(opened)
    return page(opened, reading, Forms(QueryForm(reading.names)))


def page(opened: Opened, reading: Reading, forms: Forms) -> str:
    standing = standing_of_consignment(opened.consignment)
    may_act = opened.newest == opened.consignment.number and visitor().may(Act.DESK_ACT)
    definition = get_definition_by_hash(db.department, opened.manifest["definition"]["hash"])
    names = {rule: f"{one.message} ({rule})" for rule, one in definition.layout.by_id.items()} | reading.names
    return render_template(
        "department/consignment.html",
        opened=opened,
        period=Period.parse(opened.obligation.period),
        definition=definition,
        reading=reading,
        standing=standing,
        is_open=standing not in DECIDED and may_act,
        may_reopen=standing in DECIDED and may_act,
        held=find_held(db.department, opened.obligation),
        thread=thread(db.department, opened.consignment.id, reader="department", names=names),
        forms=forms,
        form=forms.faulty,
        address={**opened.address, **live()},
        live=live(),
    )


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


@requires(Act.DESK_READ)
def consignment_receipt(slug: str, return_key: str, period: str, number: int) -> Response:
    opened = opened_here(slug, return_key, period, number)
    record_read(opened, f"took away the receipt of {opened.in_words}, at the department")
    answer = Response(receipt_of(opened.consignment), mimetype="application/json")
    kept = "practice-" if opened.consignment.practice else ""
    answer.headers["Content-Disposition"] = disposition(f"{kept}receipt-{slug}-{return_key}-{period}-{number}.json")
    return answer


@requires(Act.DESK_ACT)
def acceptance(slug: str, return_key: str, period: str, number: int) -> ResponseReturnValue:
    opened = opened_here(slug, return_key, period, number)
    act.accept(opened)
    flash(f"{opened.council.name}'s return is accepted.", "success")
    return back_to(opened)


@requires(Act.DESK_ACT)
def queries(slug: str, return_key: str, period: str, number: int) -> ResponseReturnValue:
    opened = opened_here(slug, return_key, period, number)
    reading = reading_of(opened)
    form = QueryForm(reading.names)
    if not form.validate_on_submit():
        return again(opened, reading, Forms(form))
    answer_by = end_of(form.answer_by.data) if form.answer_by.data else None
    act.query(opened, form.words.data, about=form.about.data, answer_by=answer_by)
    flash("Your question is sent. The council's people are told, and answer on the page of this return.", "success")
    return back_to(opened)


@requires(Act.DESK_ACT)
def rejection(slug: str, return_key: str, period: str, number: int) -> ResponseReturnValue:
    opened, form = opened_here(slug, return_key, period, number), RejectionForm(prefix="reject")
    if not form.validate_on_submit():
        reading = reading_of(opened)
        return again(opened, reading, Forms(QueryForm(reading.names, formdata=None), rejection=form))
    act.reject(opened, form.reasons.data)
    flash(f"{opened.council.name}'s return is rejected. The council sees why.", "success")
    return back_to(opened)


@requires(Act.DESK_ACT)
def reopening(slug: str, return_key: str, period: str, number: int) -> ResponseReturnValue:
    opened, form = opened_here(slug, return_key, period, number), ReopeningForm(prefix="reopen")
    if not form.validate_on_submit():
        reading = reading_of(opened)
        return again(opened, reading, Forms(QueryForm(reading.names, formdata=None), reopening=form))
    act.reopen(opened, form.reasons.data)
    flash(f"{opened.council.name}'s return is open again. The council sees why.", "success")
    return back_to(opened)


def again(opened: Opened, reading: Reading, forms: Forms) -> tuple[str, int]:
    """The page with what was wrong. It shows the return, so it is a read like any other."""
    record_read(opened, f"opened {opened.in_words}, at the department")
    return page(opened, reading, forms), 422


def back_to(opened: Opened) -> ResponseReturnValue:
    return redirect(url_for("department.consignment", **opened.address, **live()), 303)
