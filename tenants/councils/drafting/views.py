"""The form's page, its saves, and making a version of it."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from councils.drafting.cells import entered_cells
from councils.drafting.fill import FORWARD, NIL, filled
from councils.drafting.freeze import freeze
from councils.drafting.page import Page, news_of, page_of_form
from councils.drafting.save import Typed, save
from councils.returns.pages import surroundings_of
from councils.returns.queries import NoSuchReturn, definition_of, get_obligation
from councils.returns.state import UNDER_WAY, State
from reeve.database.requests import release_units
from reeve.department.models import Obligation
from reeve.identity.door import requires
from reeve.identity.permissions import Act

blueprint = Blueprint(
    "drafting",
    __name__,
    url_prefix="/c/<council>/returns/<return_key>/<period>",
    template_folder="templates",
)
FILLED = {
    NIL: "0 is entered in the {} empty cells. Nothing is sent. Check and make a version when that is right.",
    FORWARD: "Last period's figures are entered in {} empty cells. Change what is different now.",
}


@blueprint.get("/draft")
@requires(Act.PREPARE)
def draft(return_key: str, period: str) -> ResponseReturnValue:
    obligation = get_form(return_key, period)
    return show(obligation, page_of_form(obligation))


@blueprint.post("/draft")
@requires(Act.PREPARE)
def save_draft(return_key: str, period: str) -> ResponseReturnValue:
    obligation = get_form(return_key, period)
    typed = typed_cells(obligation)
    saved = save(obligation, typed)
    if request.accept_mimetypes.best == "application/json":
        return jsonify(news_of(page_of_form(obligation, typed, saved)))
    if saved.lost_to_newer:
        return show(obligation, page_of_form(obligation, typed, saved)), 409
    flash("Your figures are saved. They are not sent." if saved.kept else "Nothing had changed.", "success")
    return redirect(url_for(".draft", return_key=return_key, period=period), 303)


@blueprint.post("/draft/empty-cells")
@requires(Act.PREPARE)
def fill_in(return_key: str, period: str) -> ResponseReturnValue:
    """Nothing to report, or last period's figures to begin with: every empty cell filled in at once."""
    obligation = get_form(return_key, period)
    how = request.form.get("how", "")
    typed = filled(page_of_form(obligation), how) if how in (NIL, FORWARD) else {}
    count = len(save(obligation, typed).kept)
    words = "Every cell has a figure already." if not count else FILLED[how].format(count)
    flash(words, "success")
    return redirect(url_for(".draft", return_key=return_key, period=period), 303)


@blueprint.post("/versions")
@requires(Act.PREPARE)
def make_version(return_key: str, period: str) -> ResponseReturnValue:
    """Save what stands on the page, then freeze it; a page with something to put right is shown again, saved."""
    obligation = get_form(return_key, period)
    typed = typed_cells(obligation)
    saved = save(obligation, typed)
    page = page_of_form(obligation, typed, saved)
    if page.errors:
        return show(obligation, page), 409 if saved.lost_to_newer else 422
    release_units()
    version = freeze(obligation)
    return redirect(url_for("validation.progress", return_key=return_key, period=period, number=version.number), 303)


def get_form(return_key: str, period: str) -> Obligation:
    """Raises NoSuchReturn for a return that is not a form."""
    obligation = get_obligation(return_key, period)
    if definition_of(obligation).kind != "form":
        raise NoSuchReturn
    return obligation


def typed_cells(obligation: Obligation) -> Mapping[str, Typed]:
    """The cells of the posted form. A cell the page did not send is not there, and so not changed."""
    fields = entered_cells(definition_of(obligation))
    return {field.name: typed_cell(field.name) for field in fields if field.name in request.form}


def typed_cell(name: str) -> Typed:
    """One cell; ``use`` names the cell whose suggestion was chosen instead of typing."""
    chosen = request.form.get("use") == name
    text = request.form.get(f"{name}-suggested" if chosen else name, "")
    read_at = request.form.get(f"{name}-read-at", "0")
    return Typed(plain(text), plain(request.form.get(f"{name}-was", "")), int(read_at) if read_at.isdigit() else 0)


def plain(text: str) -> str:
    return text.replace("\x00", "").strip()


def show(obligation: Obligation, page: Page) -> str:
    given = surroundings_of(obligation)
    return render_template(
        "drafting/draft.html",
        page=page,
        obligation=obligation,
        under_way=given["state"] in UNDER_WAY,
        declined=given["state"] is State.DECLINED,
        **given,
    )
