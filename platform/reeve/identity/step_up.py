"""Confirming that it is still you: some acts ask for a second factor given in the last five minutes.

The door asks. A page is come back to by its address; what was entered in a form stays in the page that asks, never in
an address, and goes on to where it was meant for once the code is right. Either way the session gets a new token.
"""

from __future__ import annotations

from datetime import timedelta

from flask import make_response, redirect, render_template, request, url_for
from flask_babel import lazy_gettext as _
from werkzeug.wrappers import Response

from reeve.database import Role, now, unit
from reeve.identity.forms import ConfirmForm
from reeve.identity.prove_passkey import confirming, try_passkey
from reeve.identity.second_factor import Evidence, try_second_factor
from reeve.identity.sessions import renew
from reeve.identity.visitor import Visitor

FRESH_FOR = timedelta(minutes=5)
PREFIX = "confirm"
PASSKEY_NOT_ACCEPTED = _("That passkey was not accepted. Try again, or enter a code")
NOT_ACCEPTED = "That code was not accepted. Wait for the next one, then enter that"


def is_fresh(who: Visitor) -> bool:
    """Whether the second factor was given just now; signing in gives it too."""
    return now() - who.second_factor_at <= FRESH_FOR


def step_up(form: ConfirmForm, who: Visitor) -> str | None:
    """The session's new token where ``form`` proves that it is ``who``; else None, and the form says why.

    In a unit of its own, so that a code is used up whatever becomes of the act. Raises TooManyTries.
    """
    if not form.validate_on_submit():
        return None
    with unit(Role.GATE, token_hash=who.token_hash, person_id=who.person_id) as session:
        if try_proof(form.code.data, form.passkey.data, who=who) is not None:
            return renew(session, who.token_hash, second_factor_at=now())
    form.code.errors = [PASSKEY_NOT_ACCEPTED if form.passkey.data else NOT_ACCEPTED]
    return None


def try_proof(code: str | None, passkey: str | None, *, who: Visitor, about: str = "") -> Evidence | None:
    """What a code or a passkey given now proves, for confirming ``about``. None where it is not accepted."""
    if passkey:
        return try_passkey(passkey, purpose=confirming(about), holder=who.token_hash, person_id=who.person_id)
    return try_second_factor(code or "", person_id=who.person_id)


def confirm_form() -> ConfirmForm:
    """Its fields have names of their own, so that they can travel with another form's."""
    return ConfirmForm(prefix=PREFIX)


def is_answered() -> bool:
    """Whether what was sent carries the answer to the question asked here."""
    return request.method == "POST" and any(name.startswith(f"{PREFIX}-") for name in request.form)


def ask(form: ConfirmForm) -> Response:
    """Lead a page to the question and back; put the question before an act, with what was entered."""
    if request.method != "POST":
        return redirect(url_for("account.confirm", next=request.full_path.rstrip("?")), 303)
    return make_response(render_template("identity/confirm.html", form=form, carried=carried(), held=True), 403)


def carried() -> list[tuple[str, str]]:
    """What was entered, as it was sent."""
    left_out = ("csrf_token", f"{PREFIX}-")
    return [(name, value) for name, value in request.form.items(multi=True) if not name.startswith(left_out)]
