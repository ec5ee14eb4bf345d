"""Signing in with a passkey: the question, and the way in."""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, request, session
from flask.typing import ResponseReturnValue

from reeve.identity.door import public
from reeve.identity.prove_passkey import SIGN_IN, ask_passkey
from reeve.identity.sign_in_passkey import sign_in_by_passkey
from reeve.identity.token import hashed, new_token
from reeve.identity.views import come_in, onward

blueprint = Blueprint("identity_passkey", __name__, template_folder="templates", url_prefix="/sign-in/passkey")

HOLDER = "passkey_holder"
REFUSED = "That passkey was not accepted. Try again, or sign in with your password and a code."


@blueprint.post("/challenge")
@public
def challenge() -> ResponseReturnValue:
    """For a browser that is not signed in: its form cookie is what holds the challenge."""
    session[HOLDER] = new_token()
    return Response(ask_passkey(SIGN_IN, holder=hashed(session[HOLDER])), mimetype="application/json")


@blueprint.post("")
@public
def sign_in() -> ResponseReturnValue:
    answer, holder = request.form.get("passkey", ""), hashed(session.pop(HOLDER, ""))
    person_id = sign_in_by_passkey(answer, holder=holder, remote=request.remote_addr)
    if person_id is not None:
        return come_in(person_id, by_passkey=True)
    flash(REFUSED, "error")
    return redirect(onward("identity.sign_in"), 303)
