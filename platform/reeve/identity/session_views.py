"""A person's own sessions: where they are signed in, and ending what should not be open."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue

from reeve.errors import NotFound
from reeve.identity.door import signed_in, visitor
from reeve.identity.recognise import live_sessions
from reeve.identity.sessions import revoke_one, revoke_others, revoke_sessions
from reeve.identity.token import take_token_back


def register(blueprint: Blueprint) -> None:
    blueprint.get("/sessions")(sessions)
    blueprint.post("/sessions/<uuid:session_id>/ending")(end_session)
    blueprint.post("/sessions/others-ending")(end_others)
    blueprint.post("/sessions-end")(sign_out_everywhere)


@signed_in
def sessions() -> ResponseReturnValue:
    who = visitor()
    return render_template("identity/sessions.html", sessions=live_sessions(who), here=who.token_hash)


@signed_in
def end_session(session_id: UUID) -> ResponseReturnValue:
    if not revoke_one(visitor().person_id, session_id):
        raise NotFound
    flash("That session is ended. Whoever used it has to sign in again.", "success")
    return redirect(url_for("account.sessions"), 303)


@signed_in
def end_others() -> ResponseReturnValue:
    who = visitor()
    revoke_others(who.person_id, but=who.token_hash)
    flash("Every other session of yours is ended. You are still signed in here.", "success")
    return redirect(url_for("account.sessions"), 303)


@signed_in
def sign_out_everywhere() -> ResponseReturnValue:
    revoke_sessions(visitor().person_id)
    session.clear()
    flash("You are signed out on every device.", "success")
    return take_token_back(redirect(url_for("identity.sign_in"), 303))
