"""The pages of sign-off: check answers and send, sign or decline, release, withdraw."""

from __future__ import annotations

import json
from typing import Any, cast

from flask import Blueprint, Flask, flash, redirect, render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue

from councils.returns.models import Version
from councils.returns.pages import surroundings_of
from councils.returns.queries import get_obligation, get_version, previous_accepted, standing_of
from councils.signoff import policy_views
from councils.signoff.ask_to_sign import ask_to_sign, tell_declined
from councils.signoff.decline import decline
from councils.signoff.forms import DeclineForm, SignForm, WithdrawForm
from councils.signoff.manifest import Subject, manifest_of
from councils.signoff.models import Submission
from councils.signoff.paper import Paper, paper_of
from councils.signoff.queries import (
    find_decline,
    find_person_stood_in_for,
    find_release,
    find_signature,
    find_submission,
    find_withdrawal,
    get_submission_of,
)
from councils.signoff.release import release
from councils.signoff.sign import Seal, refuse_signing, sign
from councils.signoff.still_open import had_a_hand
from councils.signoff.submit import readable_digest, refuse_unready, subject_of_version, submit
from councils.signoff.withdraw import withdraw
from reeve.database import db, now
from reeve.department.models import Obligation
from reeve.errors import Conflict
from reeve.identity.door import requires, visitor
from reeve.identity.permissions import Act
from reeve.identity.step_up import PASSKEY_NOT_ACCEPTED, try_proof
from reeve.proof import JSON, Person
from reeve.rulebook.queries import get_definition_by_hash
from reeve.web import frame_by

blueprint = Blueprint("signoff", __name__, url_prefix="/c/<council>", template_folder="templates")
policy_views.register(blueprint)

AT = "/returns/<return_key>/<period>/versions/<int:number>"
WRONG_CODE = "That code was not accepted. Wait for your authenticator to show a new one, then enter that."


@blueprint.record_once
def stand_around(setup: BlueprintSetupState) -> None:
    frame_by(cast(Flask, setup.app), policy_views.frame)


@blueprint.get(f"{AT}/submission")
@requires(Act.READ_RETURNS)
def submission(return_key: str, period: str, number: int) -> str:
    """Before it is sent, what would be sent; afterwards, what was and what has become of it."""
    obligation, version = found(return_key, period, number)
    sent = find_submission(version)
    if sent is not None:
        return render("submission.html", obligation, version, paper=fixed_paper(obligation, sent), **acts_on(sent))
    document = readable_document(obligation, version)
    paper = paper_of(document, subject_of_version(obligation, version).definition, previous_accepted(obligation))
    return render(
        "check.html",
        obligation,
        version,
        paper=paper,
        read=readable_digest(document),
        obstacle=find_obstacle(obligation, version),
    )


@blueprint.post(f"{AT}/submission")
@requires(Act.SUBMIT)
def send(return_key: str, period: str, number: int) -> ResponseReturnValue:
    obligation, version = found(return_key, period, number)
    sent = submit(obligation, version, read=request.form.get("read", ""))
    if sent.signature_required:
        link = url_for(".signature", **address(obligation, version), _external=True)
        ask_to_sign(obligation, version, link=link)
    flash(sent_words(sent), "success")
    return home(obligation)


@blueprint.get(f"{AT}/signature")
@requires(Act.SIGN)
def signature(return_key: str, period: str, number: int) -> str:
    obligation, version = found(return_key, period, number)
    return sign_page(obligation, version, SignForm(capacity=visitor().capacity), DeclineForm())


@blueprint.post(f"{AT}/signature")
@requires(Act.SIGN)
def add_signature(return_key: str, period: str, number: int) -> ResponseReturnValue:
    """What would refuse the signature is said before a code is used up; a wrong code leaves the page as it was."""
    obligation, version = found(return_key, period, number)
    sent = get_submission_of(version)
    refuse_signing(sent, version, read=request.form.get("read", ""))
    form = SignForm(capacity=visitor().capacity)
    if not form.validate_on_submit():
        return sign_page(obligation, version, form, DeclineForm(formdata=None)), 422
    evidence = try_proof(form.code.data, form.passkey.data, who=visitor(), about=sent.digest)
    if evidence is None:
        form.code.errors = [PASSKEY_NOT_ACCEPTED if form.passkey.data else WRONG_CODE]
        return sign_page(obligation, version, form, DeclineForm(formdata=None)), 422
    sign(sent, version, seal=Seal(form.chosen_capacity, request.form.get("read", ""), evidence))
    flash(f"You signed version {version.number}. It is on its way to the department.", "success")
    return home(obligation)


@blueprint.post(f"{AT}/decline")
@requires(Act.SIGN)
def add_decline(return_key: str, period: str, number: int) -> ResponseReturnValue:
    obligation, version = found(return_key, period, number)
    sent, form = get_submission_of(version), DeclineForm()
    if not form.validate_on_submit():
        signing = SignForm(capacity=visitor().capacity, formdata=None)
        return sign_page(obligation, version, signing, form, at_fault=form), 422
    decline(sent, version, reason=form.reason.data.strip())
    tell_declined(obligation, version, link=url_for("drafting.draft", **period_of(obligation), _external=True))
    flash(f"You declined version {version.number}. {sent.submitted_by_name} is told why.", "success")
    return home(obligation)


@blueprint.get(f"{AT}/release")
@requires(Act.RELEASE)
def release_page(return_key: str, period: str, number: int) -> str:
    obligation, version = found(return_key, period, number)
    sent = get_submission_of(version)
    return render("release.html", obligation, version, paper=fixed_paper(obligation, sent), **acts_on(sent))


@blueprint.post(f"{AT}/release")
@requires(Act.RELEASE)
def add_release(return_key: str, period: str, number: int) -> ResponseReturnValue:
    obligation, version = found(return_key, period, number)
    release(get_submission_of(version), version)
    flash(f"You released version {version.number}. It is on its way to the department.", "success")
    return home(obligation)


@blueprint.get(f"{AT}/withdrawal")
@requires(Act.SUBMIT)
def withdrawal(return_key: str, period: str, number: int) -> str:
    obligation, version = found(return_key, period, number)
    sent = get_submission_of(version)
    return render("withdrawal.html", obligation, version, form=WithdrawForm(), **acts_on(sent))


@blueprint.post(f"{AT}/withdrawal")
@requires(Act.SUBMIT)
def add_withdrawal(return_key: str, period: str, number: int) -> ResponseReturnValue:
    obligation, version = found(return_key, period, number)
    sent, form = get_submission_of(version), WithdrawForm()
    if not form.validate_on_submit():
        return render("withdrawal.html", obligation, version, form=form, **acts_on(sent)), 422
    withdraw(sent, version, reason=form.reason.data.strip())
    flash(f"You withdrew version {version.number}.", "success")
    return home(obligation)


def found(return_key: str, period: str, number: int) -> tuple[Obligation, Version]:
    obligation = get_obligation(return_key, period)
    return obligation, get_version(obligation, number)


def period_of(obligation: Obligation) -> dict[str, Any]:
    return {"return_key": obligation.return_key, "period": obligation.period}


def address(obligation: Obligation, version: Version) -> dict[str, Any]:
    return {**period_of(obligation), "number": version.number}


def home(obligation: Obligation) -> ResponseReturnValue:
    return redirect(url_for("returns.period", **period_of(obligation)), 303)


def sent_words(sent: Submission) -> str:
    if sent.signature_required:
        return "Sent for signature. The certifiers have been told."
    if sent.release_required:
        return "Sent for release by a second person. It is not with the department yet."
    return "On its way to the department."


def render(template: str, obligation: Obligation, version: Version, **given: object) -> str:
    return render_template(
        f"signoff/{template}",
        version=version,
        at=address(obligation, version),
        me=visitor(),
        had_a_hand=had_a_hand(version, visitor().person_id),
        **given,
        **surroundings_of(obligation),
    )


def readable_document(obligation: Obligation, version: Version) -> dict[str, JSON]:
    """The manifest as it would be fixed if the visitor sent the version now. Raises NotChecked."""
    who = visitor()
    subject: Subject = subject_of_version(obligation, version)
    document = manifest_of(subject, submitter=Person(who.person_id, who.name), at=now()).document()
    read: dict[str, JSON] = json.loads(json.dumps(document))
    return read


def find_obstacle(obligation: Obligation, version: Version) -> str | None:
    """What stands in the way of sending, in words; None where nothing does."""
    try:
        refuse_unready(standing_of(obligation), version)
    except Conflict as reason:
        return reason.message
    return None


def fixed_paper(obligation: Obligation, sent: Submission) -> Paper:
    document = json.loads(sent.manifest)
    definition = get_definition_by_hash(db.council, document["definition"]["hash"])
    return paper_of(document, definition, previous_accepted(obligation))


def acts_on(sent: Submission) -> dict[str, object]:
    return {
        "sent": sent,
        "signed": find_signature(sent),
        "declined": find_decline(sent),
        "withdrawn": find_withdrawal(sent),
        "released": find_release(sent),
    }


def sign_page(
    obligation: Obligation,
    version: Version,
    signing: SignForm,
    declining: DeclineForm,
    *,
    at_fault: DeclineForm | None = None,
) -> str:
    sent = get_submission_of(version)
    return render(
        "signature.html",
        obligation,
        version,
        paper=fixed_paper(obligation, sent),
        form=at_fault or signing,
        signing=signing,
        declining=declining,
        capacity=visitor().capacity,
        stands_for=find_person_stood_in_for(visitor().person_id),
        **acts_on(sent),
    )
