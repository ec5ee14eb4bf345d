"""The passkeys of one's account, and the question put to them."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from reeve.database import db
from reeve.identity.device import device_here
from reeve.identity.door import confirmed, signed_in, visitor
from reeve.identity.forms import NewPasskeyForm, PasskeyNameForm
from reeve.identity.keep_passkey import (
    add_passkey,
    ask_new_passkey,
    has_another_way_in,
    name_passkey,
    remove_passkey,
)
from reeve.identity.passkey_queries import get_passkey, passkeys_of
from reeve.identity.prove_passkey import ask_passkey, confirming


def register(blueprint: Blueprint) -> None:
    """On the blueprint of the account."""
    blueprint.post("/confirm/challenge")(confirm_challenge)
    blueprint.get("/passkeys")(passkeys)
    blueprint.post("/passkeys")(add)
    blueprint.post("/passkeys/challenge")(new_challenge)
    blueprint.route("/passkeys/<uuid:passkey_id>/naming", methods=["GET", "POST"])(naming)
    blueprint.post("/passkeys/<uuid:passkey_id>/removal")(removal)


def options(text: str) -> Response:
    return Response(text, mimetype="application/json")


@signed_in
def confirm_challenge() -> ResponseReturnValue:
    who = visitor()
    purpose = confirming(request.form.get("about", ""))
    return options(ask_passkey(purpose, holder=who.token_hash, person_id=who.person_id))


@confirmed
def passkeys() -> ResponseReturnValue:
    return page(NewPasskeyForm(name=device_here()))


def page(form: NewPasskeyForm) -> str:
    who = visitor()
    return render_template(
        "identity/passkeys.html",
        form=form,
        passkeys=passkeys_of(db.gate, who.person_id),
        removable=has_another_way_in(who.person_id),
    )


@confirmed
def new_challenge() -> ResponseReturnValue:
    return options(ask_new_passkey(visitor()))


@confirmed
def add() -> ResponseReturnValue:
    form = NewPasskeyForm()
    if not form.validate_on_submit():
        return page(form), 422
    made = add_passkey(form.passkey.data, name=form.name.data, who=visitor())
    flash(f"The passkey {made.name} is added. You can sign in with it alone.", "success")
    return redirect(url_for("account.passkeys"), 303)


@confirmed
def naming(passkey_id: UUID) -> ResponseReturnValue:
    passkey = get_passkey(db.gate, visitor().person_id, passkey_id)
    form = PasskeyNameForm(name=passkey.name)
    if form.validate_on_submit():
        name_passkey(passkey_id, name=form.name.data, who=visitor())
        flash(f"The passkey is called {form.name.data} now.", "success")
        return redirect(url_for("account.passkeys"), 303)
    return render_template("identity/passkey_name.html", form=form, passkey=passkey)


@confirmed
def removal(passkey_id: UUID) -> ResponseReturnValue:
    remove_passkey(passkey_id, who=visitor())
    flash("The passkey is removed. It no longer signs you in.", "success")
    return redirect(url_for("account.passkeys"), 303)
