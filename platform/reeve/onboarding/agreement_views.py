"""The page the link to the agreement opens. Opening it accepts nothing."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from reeve.identity.door import find_visitor, public
from reeve.onboarding.accept_agreement import accept_agreement, get_proposal
from reeve.onboarding.forms import AcceptForm

blueprint = Blueprint("agreement", __name__, template_folder="templates")


@blueprint.route("/agreements/<token>", methods=["GET", "POST"])
@public
def agreement(token: str) -> ResponseReturnValue:
    proposal, who = get_proposal(token), find_visitor()
    form = AcceptForm(read=proposal.terms.digest)
    if form.validate_on_submit():
        by = None if who is None else (who.person_id, who.email)
        accepted = accept_agreement(token, capacity=form.capacity.data, read=form.read.data, by=by)
        return render_template("onboarding/agreed.html", agreement=accepted, who=who)
    stranger = who is not None and who.email.lower() != proposal.request.email.lower()
    return render_template(
        "onboarding/agreement.html", form=form, proposal=proposal, token=token, who=who, stranger=stranger
    )
