"""The platform's side of leaving: holds it places, and its consent to the destruction of a council's keys."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from reeve.database import db
from reeve.errors import NotFound
from reeve.identity.door import requires, visitor
from reeve.identity.permissions import Act
from reeve.identity.second_factor import WrongCode, try_second_factor
from reeve.leaving.destroy import cancel, consent
from reeve.leaving.forms import ConsentForm, PlatformHoldForm
from reeve.leaving.hold import lift_hold, place_hold
from reeve.leaving.queries import find_archive, find_destruction, get_council, holds_in_force
from reeve.web.downloads import disposition

blueprint = Blueprint(
    "platform_leaving", __name__, url_prefix="/platform/councils/<slug>/leaving", template_folder="templates"
)


def home(slug: str) -> ResponseReturnValue:
    return redirect(url_for("platform_leaving.leaving", slug=slug), 303)


@blueprint.get("")
@requires(Act.CLOSE)
def leaving(slug: str) -> str:
    return page(slug, PlatformHoldForm(), ConsentForm())


def page(slug: str, hold_form: PlatformHoldForm, consent_form: ConsentForm) -> str:
    council = get_council(db.platform, slug)
    return render_template(
        "platform_leaving/leaving.html",
        council=council,
        archived=find_archive(db.platform, council.id),
        holds=holds_in_force(db.platform, council.id),
        destruction=find_destruction(db.platform, council.id),
        hold_form=hold_form,
        consent_form=consent_form,
    )


@blueprint.post("/holds")
@requires(Act.CLOSE)
def holds(slug: str) -> ResponseReturnValue:
    form = PlatformHoldForm()
    if not form.validate_on_submit():
        return page(slug, form, ConsentForm(formdata=None)), 422
    place_hold(db.platform, get_council(db.platform, slug).id, side="platform", reason=form.reason.data)
    flash("The hold is placed. Two platform admins must agree before it is lifted.", "success")
    return home(slug)


@blueprint.post("/holds/<uuid:hold_id>/lifting")
@requires(Act.CLOSE)
def lifting(slug: str, hold_id: UUID) -> ResponseReturnValue:
    left = lift_hold(db.platform, get_council(db.platform, slug).id, hold_id, side="platform")
    flash("The hold is lifted." if left is None else "Noted. A second platform admin must agree.", "success")
    return home(slug)


@blueprint.post("/consent")
@requires(Act.CLOSE, proves_itself=True)
def consenting(slug: str) -> ResponseReturnValue:
    form, council = ConsentForm(), get_council(db.platform, slug)
    if not form.validate_on_submit():
        return page(slug, PlatformHoldForm(formdata=None), form), 422
    if try_second_factor(form.code.data, person_id=visitor().person_id) is None:
        form.code.errors = [WrongCode().message]
        return page(slug, PlatformHoldForm(formdata=None), form), 422
    destruction = consent(db.platform, council.id)
    flash(f"Consented. The keys are destroyed in the night after {destruction.not_before:%-d %B %Y}.", "success")
    return home(slug)


@blueprint.post("/cancellation")
@requires(Act.CLOSE)
def cancellation(slug: str) -> ResponseReturnValue:
    cancel(db.platform, get_council(db.platform, slug).id)
    flash("The destruction is cancelled. Nothing was destroyed.", "success")
    return home(slug)


@blueprint.get("/certificate.json")
@requires(Act.CLOSE)
def certificate(slug: str) -> Response:
    found = find_destruction(db.platform, get_council(db.platform, slug).id)
    if found is None or found.certificate is None:
        raise NotFound("There is no certificate: this council's keys were not destroyed.")
    answer = Response(found.certificate, mimetype="application/json")
    answer.headers["Content-Disposition"] = disposition(f"certificate-of-destruction-{slug}.json")
    return answer
