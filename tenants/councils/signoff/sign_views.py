"""The certifier's page: read what is signed, sign it, or decline with reasons."""

from __future__ import annotations

from flask import Blueprint, flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _

from councils.returns.models import Version
from councils.signoff.ask_to_sign import tell_declined
from councils.signoff.decline import decline
from councils.signoff.forms import DeclineForm, SignForm
from councils.signoff.models import Submission
from councils.signoff.pages import (
    AT,
    acts_on,
    definition_in,
    find_since_declined,
    fixed_document,
    fixed_paper,
    found,
    home,
    period_of,
    render,
    signed_before,
    where_it_goes,
)
from councils.signoff.paper import sections_in
from councils.signoff.queries import find_person_stood_in_for, get_submission_of
from councils.signoff.sign import Seal, refuse_signing, sign
from reeve.department.models import Obligation
from reeve.identity.door import requires, visitor
from reeve.identity.permissions import Act
from reeve.identity.step_up import PASSKEY_NOT_ACCEPTED, try_proof

WRONG_CODE = _("That code was not accepted. Wait for your authenticator to show a new one, then enter that.")


def register(blueprint: Blueprint) -> None:
    blueprint.get(f"{AT}/signature")(signature)
    blueprint.post(f"{AT}/signature")(add_signature)
    blueprint.post(f"{AT}/decline")(add_decline)


@requires(Act.SIGN)
def signature(return_key: str, period: str, number: int) -> str:
    obligation, version = found(return_key, period, number)
    sent = get_submission_of(version)
    return sign_page(obligation, version, sign_form(sent), decline_form(sent))


@requires(Act.SIGN)
def add_signature(return_key: str, period: str, number: int) -> ResponseReturnValue:
    """What would refuse the signature is said before a code is used up; a wrong code leaves the page as it was."""
    obligation, version = found(return_key, period, number)
    sent = get_submission_of(version)
    refuse_signing(sent, version, read=request.form.get("read", ""))
    form = sign_form(sent)
    if not form.validate_on_submit():
        return sign_page(obligation, version, form, decline_form(sent, formdata=None)), 422
    evidence = try_proof(form.code.data, form.passkey.data, who=visitor(), about=sent.digest)
    if evidence is None:
        form.code.errors = [PASSKEY_NOT_ACCEPTED if form.passkey.data else WRONG_CODE]
        return sign_page(obligation, version, form, decline_form(sent, formdata=None)), 422
    sign(sent, version, seal=Seal(form.chosen_capacity, request.form.get("read", ""), evidence, form.typed))
    flash(f"You signed version {version.number}. {where_it_goes(obligation)}", "success")
    return home(obligation)


@requires(Act.SIGN)
def add_decline(return_key: str, period: str, number: int) -> ResponseReturnValue:
    obligation, version = found(return_key, period, number)
    sent = get_submission_of(version)
    form = decline_form(sent)
    if not form.validate_on_submit():
        return sign_page(obligation, version, sign_form(sent, formdata=None), form, at_fault=form), 422
    decline(sent, version, reason=form.reason.data, sections=form.sent_back)
    tell_declined(obligation, version, link=url_for("drafting.draft", **period_of(obligation), _external=True))
    flash(f"You declined version {version.number}. {sent.submitted_by_name} is told why.", "success")
    return home(obligation)


def sign_form(sent: Submission, **given: object) -> SignForm:
    """A name and a capacity are typed where the return's definition says the department asks for that."""
    who, document = visitor(), fixed_document(sent)
    asked = who.name if definition_in(document).typed_signature else None
    return SignForm(capacity=who.capacity, typed_by=asked, **given)


def decline_form(sent: Submission, **given: object) -> DeclineForm:
    document = fixed_document(sent)
    return DeclineForm.of(sections_in(document, definition_in(document)), **given)


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
        since=find_since_declined(version, fixed_document(sent)),
        signed_before=signed_before(obligation, version),
        form=at_fault or signing,
        signing=signing,
        declining=declining,
        capacity=visitor().capacity,
        stands_for=find_person_stood_in_for(visitor().person_id),
        **acts_on(sent),
    )
