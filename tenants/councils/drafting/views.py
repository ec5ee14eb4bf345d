"""A form's pages, their saves, and making a version of it."""

from __future__ import annotations

from flask import Blueprint, flash, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue

from councils.drafting import comment_views, opening_views
from councils.drafting.fill import FORWARD, NIL, filled, filled_words
from councils.drafting.freeze import freeze
from councils.drafting.page import any_fault, page_of_form
from councils.drafting.save import save
from councils.drafting.shown import get_form, news, section_at, section_cells, show, show_answers, show_section
from councils.drafting.typed import typed_cells
from reeve.database.requests import release_units
from reeve.identity.door import requires
from reeve.identity.permissions import Act

blueprint = Blueprint(
    "drafting",
    __name__,
    url_prefix="/c/<council>/returns/<return_key>/<period>",
    template_folder="templates",
)
comment_views.register(blueprint)
opening_views.register(blueprint)


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
        return jsonify(news(page_of_form(obligation, typed, saved)))
    if saved.lost_to_newer:
        return show(obligation, page_of_form(obligation, typed, saved)), 409
    flash(*(("Your figures are saved. They are not sent.", "success") if saved.kept else ("Nothing had changed.",)))
    return redirect(url_for(".draft", return_key=return_key, period=period), 303)


@blueprint.post("/draft/sections/<int:place>")
@requires(Act.PREPARE)
def save_section(return_key: str, period: str, place: int) -> ResponseReturnValue:
    """Keep what was changed and go on to the next section; one with something to put right is shown again, saved."""
    obligation = get_form(return_key, period)
    section = section_cells(obligation, place)
    typed = typed_cells(obligation)
    saved = save(obligation, typed)
    if request.accept_mimetypes.best == "application/json":
        page = page_of_form(obligation, typed, saved)
        return jsonify(news(page, section_at(page, place).cells))
    if saved.lost_to_newer or any_fault(obligation, section.cells):
        page = page_of_form(obligation, typed, saved)
        return show_section(obligation, page, place), 409 if saved.lost_to_newer else 422
    return redirect(after(return_key, period, place, last=section.is_last), 303)


def after(return_key: str, period: str, place: int, *, last: bool) -> str:
    """Where one goes on: where a suggestion was taken, the same section again."""
    if "use" in request.form:
        return url_for(".section", return_key=return_key, period=period, place=place)
    if request.form.get("then") == "sections":
        flash("Your figures are saved. They are not sent.", "success")
        return url_for(".draft", return_key=return_key, period=period)
    if last:
        return url_for(".answers", return_key=return_key, period=period)
    return url_for(".section", return_key=return_key, period=period, place=place + 1)


@blueprint.get("/draft/answers")
@requires(Act.PREPARE)
def answers(return_key: str, period: str) -> ResponseReturnValue:
    obligation = get_form(return_key, period)
    return show_answers(obligation, page_of_form(obligation))


@blueprint.post("/draft/empty-cells")
@requires(Act.PREPARE)
def fill_in(return_key: str, period: str) -> ResponseReturnValue:
    """Nothing to report, or last period's figures to begin with: every empty cell filled in at once."""
    obligation = get_form(return_key, period)
    how, page = request.form.get("how", ""), page_of_form(obligation)
    typed = filled(page, how) if how in (NIL, FORWARD) else {}
    flash(filled_words(page, how, len(save(obligation, typed).kept)), "success")
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
        shown = show if page.is_small or saved.lost_to_newer else show_answers
        return shown(obligation, page), 409 if saved.lost_to_newer else 422
    release_units()
    version = freeze(obligation)
    return redirect(url_for("validation.progress", return_key=return_key, period=period, number=version.number), 303)
