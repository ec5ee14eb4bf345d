"""A person's own account: password, authenticator, recovery codes, and where they are signed in."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from reeve.database import db
from reeve.identity import confirm_views, passkey_views, session_views
from reeve.identity.authenticator import (
    confirm_authenticator,
    new_recovery_codes,
    start_authenticator,
)
from reeve.identity.change_password import change_password
from reeve.identity.door import signed_in, visitor
from reeve.identity.forms import NewPasswordForm, ProveForm, SetupForm
from reeve.identity.passkey_queries import passkeys_of
from reeve.identity.passwords import fault_of
from reeve.identity.queries import credentials, recovery_codes_left
from reeve.identity.recognise import live_sessions
from reeve.identity.second_factor import try_second_factor

blueprint = Blueprint("account", __name__, template_folder="templates", url_prefix="/account")
session_views.register(blueprint)
confirm_views.register(blueprint)
passkey_views.register(blueprint)

NOT_ACCEPTED = "That code was not accepted. Wait for the next one, then enter that"


@blueprint.get("")
@signed_in
def account() -> ResponseReturnValue:
    who = visitor()
    confirmed = credentials(db.gate, who.person_id, "totp")
    return render_template(
        "identity/account.html",
        who=who,
        since=confirmed[-1].confirmed_at if confirmed else None,
        codes_left=recovery_codes_left(db.gate, who.person_id),
        passkeys=len(passkeys_of(db.gate, who.person_id)),
        open=len(live_sessions(who)),
    )


@blueprint.route("/recovery-codes", methods=["GET", "POST"])
@signed_in
def recovery_codes() -> ResponseReturnValue:
    form, who = ProveForm(), visitor()
    if form.validate_on_submit():
        if try_second_factor(form.code.data, person_id=who.person_id) is not None:
            codes = new_recovery_codes(who.person_id)
            return render_template("identity/recovery.html", codes=codes, onwards=url_for("account.account"))
        form.code.errors = [NOT_ACCEPTED]
    return render_template("identity/prove.html", form=form, title="Get new recovery codes", old="recovery codes")


@blueprint.route("/authenticator", methods=["GET", "POST"])
@signed_in
def authenticator() -> ResponseReturnValue:
    """First prove the old one; then the new one is shown."""
    form, who = ProveForm(), visitor()
    if form.validate_on_submit():
        if try_second_factor(form.code.data, person_id=who.person_id) is not None:
            session["replacing_authenticator"] = who.token_hash
            return redirect(url_for("account.new_authenticator"), 303)
        form.code.errors = [NOT_ACCEPTED]
    return render_template("identity/prove.html", form=form, title="Use another authenticator", old="authenticator")


@blueprint.route("/authenticator/new", methods=["GET", "POST"])
@signed_in
def new_authenticator() -> ResponseReturnValue:
    form, who = SetupForm(), visitor()
    if session.get("replacing_authenticator") != who.token_hash:
        return redirect(url_for("account.authenticator"), 303)
    if form.validate_on_submit():
        if confirm_authenticator(form.code.data, person_id=who.person_id):
            session.pop("replacing_authenticator")
            flash("Your new authenticator is in use. The old one no longer works.", "success")
            return redirect(url_for("account.account"), 303)
        form.code.errors = ["That code does not fit. Check that you scanned this picture, and enter the code shown now"]
    setup = start_authenticator(who.person_id, email=who.email)
    return render_template("identity/authenticator.html", form=form, setup=setup, picture=Markup(setup.picture))  # noqa: S704


@blueprint.route("/password", methods=["GET", "POST"])
@signed_in
def password() -> ResponseReturnValue:
    form, who = NewPasswordForm(), visitor()
    if form.validate_on_submit():
        fault = fault_of(form.password.data, about=(who.email, who.name, *(house.name for house in who.councils)))
        if fault is not None:
            form.password.errors = [fault]
        elif change_password(who.person_id, present=form.present.data, new=form.password.data, email=who.email):
            flash("Your password is changed.", "success")
            return redirect(url_for("account.account"), 303)
        else:
            form.present.errors = ["That is not your present password"]
    return render_template("identity/password.html", form=form)
