"""How far this council is, and its agreement."""

from __future__ import annotations

from typing import cast

from flask import Blueprint, Flask, flash, redirect, render_template, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue

from councils.aboard import support_views
from councils.scope import here
from reeve.database import db, now
from reeve.errors import NotFound
from reeve.identity.door import find_visitor, requires, visitor
from reeve.identity.permissions import Act
from reeve.onboarding.agreements import find_agreement, open_requests, text_of
from reeve.onboarding.ask_agreement import ask_agreement
from reeve.onboarding.checklist import checklist, left_before_live, minutes_in_all, stage_of
from reeve.onboarding.facts import facts_of
from reeve.onboarding.forms import NamedForm
from reeve.onboarding.go_live import go_live
from reeve.web import Frame, Link, frame_by

blueprint = Blueprint("aboard", __name__, url_prefix="/c/<council>", template_folder="templates")
support_views.register(blueprint)


@blueprint.record_once
def stand_around(setup: BlueprintSetupState) -> None:
    frame_by(cast(Flask, setup.app), surroundings)


def surroundings() -> Frame | None:
    """The way here from every page of the council."""
    who = find_visitor()
    if who is None or who.council is None or not who.may(Act.READ_SETUP):
        return None
    return Frame(navigation=(Link("Set-up", f"/c/{who.council.slug}/onboarding"),))


@blueprint.get("/onboarding")
@requires(Act.READ_SETUP)
def onboarding() -> ResponseReturnValue:
    facts = facts_of(db.council, here().id)
    return render_template(
        "aboard/onboarding.html",
        council=here(),
        stage=stage_of(facts),
        checklist=checklist(facts),
        minutes=minutes_in_all(facts, at=now()),
        ready=not left_before_live(facts) and facts.live_at is None,
        requests=open_requests(db.council, here().id),
        agreement=find_agreement(db.council, here().id),
        sets_up=visitor().may(Act.SET_UP),
        now=now(),
    )


@blueprint.get("/agreement")
@requires(Act.READ_SETUP)
def agreement() -> ResponseReturnValue:
    accepted = find_agreement(db.council, here().id)
    if accepted is None:
        raise NotFound("No agreement was accepted yet. Who is asked stands on the council's set-up page.")
    return render_template("aboard/agreement.html", agreement=accepted, terms=text_of(accepted))


@blueprint.route("/agreement/request", methods=["GET", "POST"])
@requires(Act.SET_UP)
def agreement_request() -> ResponseReturnValue:
    form = NamedForm()
    if form.validate_on_submit():
        ask_agreement(db.council, form.named(), house=here())
        flash(f"{form.agreement_name.data} gets a letter with a link that works once, for 14 days.", "success")
        return redirect(url_for("aboard.onboarding"), 303)
    return render_template("aboard/named.html", form=form)


@blueprint.post("/onboarding/going-live")
@requires(Act.SET_UP)
def going_live() -> ResponseReturnValue:
    go_live(db.council, here().id)
    flash("Your council is live. Its live returns can be seen from now on.", "success")
    return redirect(url_for("aboard.onboarding"), 303)
