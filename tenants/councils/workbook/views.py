"""The workbook's page: take it away, bring it back."""

from __future__ import annotations

from io import BytesIO

from flask import Blueprint, flash, g, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from councils.drafting.cells import all_cells
from councils.drafting.page import page_of_form
from councils.drafting.save import Saved, save
from councils.drafting.shown import get_form, show
from councils.returns.pages import surroundings_of
from councils.workbook.filled import LARGEST, NotThisForm, read_workbook
from councils.workbook.template import make_workbook, stamp_of
from reeve.department.models import Obligation
from reeve.identity.door import requires
from reeve.identity.permissions import Act

blueprint = Blueprint(
    "workbook",
    __name__,
    url_prefix="/c/<council>/returns/<return_key>/<period>/draft/workbook",
    template_folder="templates",
)
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@blueprint.get("")
@requires(Act.PREPARE)
def about_workbook(return_key: str, period: str) -> str:
    return page_about(get_form(return_key, period))


@blueprint.get("/file")
@requires(Act.PREPARE)
def workbook_file(return_key: str, period: str) -> ResponseReturnValue:
    obligation = get_form(return_key, period)
    made = make_workbook(page_of_form(obligation), council=g.council.slug, council_name=g.council.name)
    name = f"{return_key}-{g.council.slug}-{period}.xlsx"
    return send_file(BytesIO(made), mimetype=EXCEL, as_attachment=True, download_name=name)


@blueprint.post("")
@requires(Act.PREPARE)
def bring_back(return_key: str, period: str) -> ResponseReturnValue:
    """The figures of a workbook, saved as if they had been typed; a cell somebody else changed meanwhile is shown."""
    obligation = get_form(return_key, period)
    file = request.files.get("file")
    page = page_of_form(obligation)
    fields = {field.name: field for field in all_cells(page.definition)}
    try:
        if file is None or not file.filename:
            raise NotThisForm("Choose the workbook you filled in.")
        typed = read_workbook(file.read(LARGEST + 1), stamp_of(page, g.council.slug), fields)
    except NotThisForm as refused:
        return page_about(obligation, fault=str(refused)), 422
    saved = save(obligation, typed)
    if saved.lost_to_newer:
        return show(obligation, page_of_form(obligation, typed, saved)), 409
    flash(words_for(saved), "success")
    return redirect(url_for("drafting.draft", return_key=return_key, period=period), 303)


def words_for(saved: Saved) -> str:
    count = len(saved.kept)
    if not count:
        return "The workbook holds the figures that were here already."
    figures = "One figure" if count == 1 else f"{count} figures"
    return f"{figures} from the workbook {'is' if count == 1 else 'are'} saved. Nothing is sent."


def page_about(obligation: Obligation, *, fault: str = "") -> str:
    return render_template("workbook/workbook.html", fault=fault, obligation=obligation, **surroundings_of(obligation))
