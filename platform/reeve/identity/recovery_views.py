"""The pages of somebody who cannot sign in."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from reeve.identity.door import public
from reeve.identity.forms import AskRecoveryForm, RecoverForm
from reeve.identity.passwords import fault_of
from reeve.identity.recover import ask_recovery, get_recovery, is_ready, recover, stop_by_link, whose
from reeve.identity.sessions import open_halfway
from reeve.identity.token import give_token

blueprint = Blueprint("identity_recovery", __name__, template_folder="templates")


@blueprint.route("/sign-in/recovery", methods=["GET", "POST"])
@public
def asking() -> ResponseReturnValue:
    form = AskRecoveryForm()
    if form.validate_on_submit():
        ask_recovery(form.email.data, remote=request.remote_addr)
        return render_template("identity/recovery_asked.html")
    return render_template("identity/recovery_ask.html", form=form)


@blueprint.route("/recovery/<token>", methods=["GET", "POST"])
@public
def recovery(token: str) -> ResponseReturnValue:
    """Before its time, when it will work and how to stop it; then the new password."""
    found, form = get_recovery(token), RecoverForm()
    who = whose(found)
    if not is_ready(found):
        return render_template("identity/recovery_waits.html", recovery=found, token=token)
    if form.validate_on_submit():
        fault = fault_of(form.password.data, about=(who.email, who.name, *(house.name for house in who.councils)))
        if fault is None:
            return begin_again(token, form.password.data)
        form.password.errors = [fault]
    return render_template("identity/recovery_password.html", form=form, token=token)


def begin_again(token: str, password: str) -> ResponseReturnValue:
    person_id = recover(token, password=password)
    session.clear()
    return give_token(redirect(url_for("identity.authenticator"), 303), open_halfway(person_id))


@blueprint.post("/recovery/<token>/stopping")
@public
def stopping(token: str) -> ResponseReturnValue:
    stop_by_link(token)
    flash("It is stopped, and the link no longer works. Tell an admin of your council that you did not ask.", "success")
    return redirect(url_for("identity.sign_in"), 303)
