"""The page an invitation's link opens. Opening it does nothing: mail scanners open links too."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue

from reeve.identity.accept import Offer, accept_as, accept_as_new, get_offer
from reeve.identity.door import find_visitor, public, signed_in, visitor
from reeve.identity.engagement_models import ACCOUNTANT
from reeve.identity.forms import NewPersonForm
from reeve.identity.openid.queries import has_own_sign_in
from reeve.identity.passwords import fault_of
from reeve.identity.sessions import open_halfway
from reeve.identity.token import give_token

blueprint = Blueprint("identity_invitation", __name__, template_folder="templates")


@blueprint.route("/invitations/<token>", methods=["GET", "POST"])
@public
def invitation(token: str) -> ResponseReturnValue:
    """For a new person the form to accept; for somebody with an account, the way to sign in or accept as themselves."""
    offer, who = get_offer(token), find_visitor()
    if offer.person_id is not None or who is not None:
        return render_template("identity/invitation_known.html", offer=offer, who=who, token=token)
    form = NewPersonForm(name=offer.invitation.name)
    if form.validate_on_submit() and strong(form, offer):
        return join(token, form)
    own = offer.invitation.role != ACCOUNTANT and has_own_sign_in(offer.invitation.council_id)
    return render_template("identity/invitation.html", form=form, offer=offer, token=token if own else None)


def strong(form: NewPersonForm, offer: Offer) -> bool:
    """Whether the password will do; where not, the field says why."""
    fault = fault_of(form.password.data, about=(offer.invitation.email, offer.house, form.name.data))
    if fault is not None:
        form.password.errors = [fault]
    return fault is None


def join(token: str, form: NewPersonForm) -> ResponseReturnValue:
    person = accept_as_new(token, name=form.name.data, password=form.password.data)
    session.clear()
    return give_token(redirect(url_for("identity.authenticator"), 303), open_halfway(person.id))


@blueprint.post("/invitations/<token>/acceptance")
@signed_in
def acceptance(token: str) -> ResponseReturnValue:
    offer = accept_as(token, person_id=visitor().person_id)
    flash(f"You have joined {offer.house} as {offer.role}.", "success")
    return redirect(offer.home, 303)
