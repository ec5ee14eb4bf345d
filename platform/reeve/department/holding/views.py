"""The desk's pages about holding back: what councils may, and the form that changes it."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from reeve.database import db, now
from reeve.definitions import Definition, Period
from reeve.definitions.working_days import day_of
from reeve.department.holding.allow import allow, how_long
from reeve.department.holding.forms import AllowanceForm
from reeve.department.holding.queries import allowances, find_allowance, held_in, no_longer_held, own_returns
from reeve.errors import NotFound
from reeve.identity.door import requires, visitor
from reeve.identity.permissions import Act
from reeve.rulebook.queries import definitions_in_force

blueprint = Blueprint("holding", __name__, url_prefix="/department/holding", template_folder="templates")


@blueprint.get("")
@requires(Act.DESK_READ)
def every() -> str:
    rows = []
    for key in own_returns():
        allowed = find_allowance(db.department, db.department.info["department_id"], key, on=day_of(now()))
        holding = sum(len(held_in(key, practice=practice)) for practice in (True, False))
        rows.append((definition_of(key), allowed, holding))
    return render_template("holding/every.html", rows=rows, how_long=how_long)


@blueprint.route("/<return_key>", methods=["GET"])
@requires(Act.DESK_READ)
def one(return_key: str) -> str:
    return page(return_key, AllowanceForm(formdata=None, data={"day": day_of(now())}))


@blueprint.post("/<return_key>")
@requires(Act.ALLOW_HOLDING)
def allowance(return_key: str) -> ResponseReturnValue:
    form = AllowanceForm()
    if return_key not in own_returns():
        raise NotFound
    if not form.validate_on_submit() or form.day.data is None or form.days.data is None:
        return page(return_key, form), 422
    allow(return_key, days=form.days.data, from_on=form.day.data, words=form.words.data)
    flash("It is set.", "success")
    return redirect(url_for("holding.one", return_key=return_key), 303)


def page(return_key: str, form: AllowanceForm) -> str:
    """Raises NotFound."""
    if return_key not in own_returns():
        raise NotFound
    return render_template(
        "holding/one.html",
        definition=definition_of(return_key),
        said=allowances().get(return_key, ()),
        present=find_allowance(db.department, db.department.info["department_id"], return_key, on=day_of(now())),
        held=[row for practice in (False, True) for row in held_in(return_key, practice=practice)],
        earlier=no_longer_held(return_key),
        Period=Period,
        how_long=how_long,
        form=form,
        may_allow=visitor().may(Act.ALLOW_HOLDING),
        today=day_of(now()),
    )


def definition_of(return_key: str) -> Definition:
    return definitions_in_force(db.department, return_key)[0]
