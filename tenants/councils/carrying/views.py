"""The pages of what a person carries: the pack to take, the record of sending it, what came back."""

from __future__ import annotations

from io import BytesIO

from flask import Blueprint, Response, flash, redirect, render_template, send_file, url_for
from flask.typing import ResponseReturnValue

from councils.carrying.acknowledge import LARGEST, NotTaken, acknowledge
from councils.carrying.carry import SentLater, SentTooEarly, carry
from councils.carrying.forms import AcknowledgementForm, CarriageForm
from councils.carrying.models import Carriage
from councils.carrying.pack import make_pack
from councils.carrying.papers import NOT_KNOWN, Bundle, steps_of
from councils.carrying.queries import acknowledgements, find_carriage, get_acknowledged
from councils.delivery.deliver import assert_cleared
from councils.delivery.queries import cleared_at, find_delivery
from councils.returns.files import open_file
from councils.returns.models import Version
from councils.returns.pages import surroundings_of
from councils.returns.state import is_to_be_carried
from councils.signoff.models import Submission
from councils.signoff.pages import AT, address, definition_in, fixed_document, fixed_paper, found
from councils.signoff.queries import find_signature, get_submission_of, own_council
from councils.signoff.still_open import refuse_closed
from reeve.department.models import Obligation
from reeve.errors import NotFound
from reeve.identity.door import requires, visitor
from reeve.identity.permissions import Act
from reeve.web.downloads import disposition, pieces

blueprint = Blueprint("carrying", __name__, url_prefix="/c/<council>", template_folder="templates")


class NothingSent(NotFound):
    """Nothing was recorded as sent for this version. Go back to the return's page."""


@blueprint.get(f"{AT}/pack")
@requires(Act.READ_RETURNS)
def pack(return_key: str, period: str, number: int) -> str:
    return page(*cleared(return_key, period, number))


@blueprint.get(f"{AT}/pack.zip")
@requires(Act.READ_RETURNS)
def pack_file(return_key: str, period: str, number: int) -> ResponseReturnValue:
    obligation, version, sent = cleared(return_key, period, number)
    kept = "practice-" if version.practice else ""
    stem = f"{kept}{return_key}-{own_council().slug}-{period}-version-{number}"
    made = make_pack(bundle_of(obligation, sent), stem=stem, at=cleared_at(sent))
    return send_file(BytesIO(made), mimetype="application/zip", as_attachment=True, download_name=f"{stem}.zip")


@blueprint.post(f"{AT}/carriage")
@requires(Act.SUBMIT)
def add_carriage(return_key: str, period: str, number: int) -> ResponseReturnValue:
    """A moment that cannot be is said beside the day, and nothing typed is lost."""
    obligation, version, sent = cleared(return_key, period, number)
    form = CarriageForm()
    if not form.validate_on_submit():
        return page(obligation, version, sent, carriage_form=form), 422
    try:
        carry(sent, version, sent=form.sent)
    except (SentLater, SentTooEarly) as refused:
        form.day.errors = [refused.message]
        return page(obligation, version, sent, carriage_form=form), 422
    flash("It is recorded as sent by you. Add the department's acknowledgement when you have it.", "success")
    return redirect(url_for(".pack", **address(obligation, version)), 303)


@blueprint.post(f"{AT}/acknowledgements")
@requires(Act.SUBMIT)
def add_acknowledgement(return_key: str, period: str, number: int) -> ResponseReturnValue:
    obligation, version, sent = cleared(return_key, period, number)
    carriage, form = get_carriage(sent), AcknowledgementForm()
    if not form.validate_on_submit():
        return page(obligation, version, sent, acknowledgement_form=form), 422
    try:
        file = form.file.data
        acknowledge(sent, carriage, version, name=file.filename, data=file.read(LARGEST + 1))
    except NotTaken as refused:
        form.file.errors = [refused.message]
        return page(obligation, version, sent, acknowledgement_form=form), 422
    flash("The acknowledgement is kept with what you sent.", "success")
    return redirect(url_for(".pack", **address(obligation, version)), 303)


@blueprint.get(f"{AT}/acknowledgements/<int:acknowledgement>")
@requires(Act.READ_RETURNS)
def acknowledgement_file(return_key: str, period: str, number: int, acknowledgement: int) -> Response:
    _obligation, _version, sent = cleared(return_key, period, number)
    kept = get_acknowledged(get_carriage(sent), acknowledgement).file
    answer = Response(pieces(open_file(kept)), mimetype=kept.kind)
    answer.headers["Content-Disposition"] = disposition(kept.name)
    return answer


def cleared(return_key: str, period: str, number: int) -> tuple[Obligation, Version, Submission]:
    """The version with what was sent of it. Raises NotToBeSent, AlreadyDeclined, AlreadyWithdrawn, NotSubmitted."""
    obligation, version = found(return_key, period, number)
    sent = get_submission_of(version)
    refuse_closed(sent)
    assert_cleared(sent)
    return obligation, version, sent


def get_carriage(sent: Submission) -> Carriage:
    """Raises NothingSent."""
    carriage = find_carriage(find_delivery(sent.id))
    if carriage is None:
        raise NothingSent
    return carriage


def bundle_of(obligation: Obligation, sent: Submission) -> Bundle:
    definition = definition_in(fixed_document(sent))
    return Bundle(fixed_paper(obligation, sent), definition, sent, find_signature(sent))


def page(
    obligation: Obligation,
    version: Version,
    sent: Submission,
    *,
    carriage_form: CarriageForm | None = None,
    acknowledgement_form: AcknowledgementForm | None = None,
) -> str:
    given = surroundings_of(obligation)
    carriage = find_carriage(find_delivery(sent.id))
    carried = given["about"].definition.carried
    return render_template(
        "carrying/pack.html",
        version=version,
        at=address(obligation, version),
        signed=find_signature(sent),
        carriage=carriage,
        acknowledged=acknowledgements(carriage) if carriage else [],
        may_record=is_to_be_carried(given["standing"]) and given["standing"].version_id == version.id,
        may_send=visitor().may(Act.SUBMIT),
        steps=steps_of(carried, practice=version.practice),
        source=carried.source if carried else NOT_KNOWN,
        form=carriage_form or acknowledgement_form,
        carriage_form=carriage_form or CarriageForm(formdata=None),
        acknowledgement_form=acknowledgement_form or AcknowledgementForm(formdata=None),
        **given,
    )
