"""The pages of sign-off: check answers and send, sign or decline, compare, release, withdraw."""

from __future__ import annotations

import json
from typing import cast

from flask import Blueprint, Flask, flash, request, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue

from councils.returns.models import Version
from councils.returns.queries import previous_accepted, standing_of
from councils.signoff import changes_views, policy_views, sign_views
from councils.signoff.ask_to_sign import ask_to_sign
from councils.signoff.forms import WithdrawForm
from councils.signoff.manifest import Subject, manifest_of
from councils.signoff.models import Submission
from councils.signoff.pages import (
    AT,
    acts_on,
    address,
    find_since_declined,
    fixed_document,
    fixed_paper,
    found,
    home,
    render,
    signed_before,
    where_it_goes,
)
from councils.signoff.paper import paper_of
from councils.signoff.queries import find_submission, get_submission_of
from councils.signoff.release import release
from councils.signoff.submit import readable_digest, refuse_unready, subject_of_version, submit
from councils.signoff.withdraw import withdraw
from reeve.database import now
from reeve.department.models import Obligation
from reeve.errors import Conflict
from reeve.identity.door import requires, visitor
from reeve.identity.permissions import Act
from reeve.proof import JSON, Person
from reeve.web import frame_by

blueprint = Blueprint("signoff", __name__, url_prefix="/c/<council>", template_folder="templates")
for views in (policy_views, sign_views, changes_views):
    views.register(blueprint)


@blueprint.record_once
def stand_around(setup: BlueprintSetupState) -> None:
    frame_by(cast(Flask, setup.app), policy_views.frame)


@blueprint.get(f"{AT}/submission")
@requires(Act.READ_RETURNS)
def submission(return_key: str, period: str, number: int) -> str:
    """Before it is sent, what would be sent; afterwards, what was and what has become of it."""
    obligation, version = found(return_key, period, number)
    sent = find_submission(version)
    if sent is None:
        return check_page(obligation, version)
    return render(
        "submission.html",
        obligation,
        version,
        paper=fixed_paper(obligation, sent),
        since=find_since_declined(version, fixed_document(sent)),
        signed_before=signed_before(obligation, version),
        **acts_on(sent),
    )


def check_page(obligation: Obligation, version: Version) -> str:
    document = readable_document(obligation, version)
    paper = paper_of(document, subject_of_version(obligation, version).definition, previous_accepted(obligation))
    return render(
        "check.html",
        obligation,
        version,
        paper=paper,
        since=find_since_declined(version, document),
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
    flash(sent_words(obligation, sent), "success")
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
    flash(f"You released version {version.number}. {where_it_goes(obligation)}", "success")
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


def sent_words(obligation: Obligation, sent: Submission) -> str:
    if sent.signature_required:
        return "Sent for signature. The certifiers have been told."
    if sent.release_required:
        return "Sent for release by a second person. It is not with the department yet."
    return f"The version is fixed. {where_it_goes(obligation)}"


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
