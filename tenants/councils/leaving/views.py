"""The council's pages of leaving: export, archive, legal holds, destruction of the keys."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from flask import Blueprint, Flask, Response, flash, redirect, render_template, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue

from councils.leaving import queries
from councils.leaving.ask_destruction import ask_destruction
from councils.leaving.export import ask_export, take_export
from councils.leaving.forms import ArchiveForm, DestructionForm, HoldForm, TakeForm
from councils.scope import here
from reeve.database import db
from reeve.errors import NotFound
from reeve.identity.door import find_visitor, requires
from reeve.identity.permissions import Act
from reeve.leaving.archive import archive, reopen
from reeve.leaving.destroy import cancel
from reeve.leaving.hold import lift_hold, place_hold
from reeve.leaving.queries import find_archive, find_destruction, holds_in_force
from reeve.web import Frame, Link, frame_by
from reeve.web.downloads import disposition, pieces

blueprint = Blueprint("leaving", __name__, url_prefix="/c/<council>/leaving", template_folder="templates")


@blueprint.record_once
def stand_in_the_navigation(setup: BlueprintSetupState) -> None:
    frame_by(cast(Flask, setup.app), frame)


def frame() -> Frame | None:
    """The way to these pages, for those who may go."""
    who = find_visitor()
    if who is None or who.council is None or not who.may(Act.LEAVE):
        return None
    return Frame(navigation=(Link("Leaving", url_for("leaving.leaving")),))


def home() -> ResponseReturnValue:
    return redirect(url_for("leaving.leaving"), 303)


@blueprint.get("")
@requires(Act.LEAVE)
def leaving() -> str:
    council_id = here().id
    return render_template(
        "leaving/leaving.html",
        council=here(),
        exports=queries.exports(),
        kept=queries.exports_kept(),
        archived=find_archive(db.council, council_id),
        holds=holds_in_force(db.council, council_id),
        destruction=find_destruction(db.council, council_id),
    )


@blueprint.post("/exports")
@requires(Act.LEAVE)
def exports() -> ResponseReturnValue:
    ask_export()
    flash("The export is being made. It appears here when it is ready; you may close this page.", "success")
    return home()


@blueprint.route("/exports/<uuid:export_id>/archive", methods=["GET", "POST"])
@requires(Act.LEAVE, proves_itself=True)
def export_archive(export_id: UUID) -> ResponseReturnValue:
    form, file = TakeForm(), queries.file_of_export(queries.get_export(export_id))
    if not form.proves():
        return render_template("leaving/take.html", form=form, file=file), 422 if form.is_submitted() else 200
    file, opened = take_export(export_id)
    answer = Response(pieces(opened), mimetype="application/zip")
    answer.headers["Content-Disposition"] = disposition(file.name)
    return answer


@blueprint.route("/closing", methods=["GET", "POST"])
@requires(Act.LEAVE, proves_itself=True)
def closing() -> ResponseReturnValue:
    form = ArchiveForm()
    if not form.proves():
        return render_template("leaving/closing.html", form=form, council=here()), 422 if form.is_submitted() else 200
    archive(db.council, here().id, reason=form.reason.data)
    flash("The council is archived. Everything in it can be read and exported, and nothing changed.", "success")
    return home()


@blueprint.post("/reopening")
@requires(Act.LEAVE)
def reopening() -> ResponseReturnValue:
    reopen(db.council, here().id)
    flash("The council is open again.", "success")
    return home()


@blueprint.route("/holds", methods=["GET", "POST"])
@requires(Act.LEAVE)
def holds() -> ResponseReturnValue:
    form = HoldForm()
    files = {str(file.id): f"The file {file.name}" for file in queries.files_to_hold()}
    form.file_id.choices = [("all", "All the council's records"), *files.items()]
    if not form.validate_on_submit():
        return render_template("leaving/hold.html", form=form), 422 if form.is_submitted() else 200
    chosen = form.file_id.data
    file = None if chosen == "all" else queries.get_file(UUID(chosen))
    place_hold(db.council, here().id, side="council", reason=form.reason.data, file_id=file.id if file else None)
    queries.mark_held_files(here().id)
    flash("The hold is placed. Nothing it covers is destroyed while it is in force.", "success")
    return home()


@blueprint.post("/holds/<uuid:hold_id>/lifting")
@requires(Act.LEAVE)
def lifting(hold_id: UUID) -> ResponseReturnValue:
    lift_hold(db.council, here().id, hold_id, side="council")
    queries.mark_held_files(here().id)
    flash("The hold is lifted.", "success")
    return home()


@blueprint.route("/destruction", methods=["GET", "POST"])
@requires(Act.LEAVE, proves_itself=True)
def destruction() -> ResponseReturnValue:
    form = DestructionForm(council=here().name)
    if not form.proves():
        page = render_template("leaving/destruction.html", form=form, council=here())
        return page, 422 if form.is_submitted() else 200
    asked = ask_destruction(reason=form.reason.data)
    flash(f"It is asked for. A platform admin must consent, and it is not done before {asked.not_before:%-d %B %Y}.")
    return home()


@blueprint.post("/destruction/cancellation")
@requires(Act.LEAVE)
def cancellation() -> ResponseReturnValue:
    cancel(db.council, here().id)
    flash("The destruction is cancelled. Nothing was destroyed.", "success")
    return home()


@blueprint.get("/certificate.json")
@requires(Act.READ_HISTORY)
def certificate() -> Response:
    found = find_destruction(db.council, here().id)
    if found is None or found.certificate is None:
        raise NotFound("There is no certificate: this council's keys were not destroyed.")
    answer = Response(found.certificate, mimetype="application/json")
    answer.headers["Content-Disposition"] = disposition(f"certificate-of-destruction-{here().slug}.json")
    return answer
