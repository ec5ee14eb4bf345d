"""Support sessions as the council sees them: who asks, why, until when; to allow, to refuse, to end."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from councils.aboard.answer_support import approve_support, refuse_support
from councils.aboard.forms import ApprovalForm
from councils.scope import here
from reeve.database import db, now
from reeve.identity.door import requires, visitor
from reeve.identity.permissions import Act
from reeve.onboarding.end_support import end_support
from reeve.onboarding.support_sessions import get_session, sessions_with


def register(blueprint: Blueprint) -> None:
    blueprint.get("/support")(support)
    blueprint.route("/support/<uuid:support_id>/approval", methods=["GET", "POST"])(support_approval)
    blueprint.post("/support/<uuid:support_id>/refusal")(support_refusal)
    blueprint.post("/support/<uuid:support_id>/end")(support_end)


@requires(Act.READ_SETUP)
def support() -> ResponseReturnValue:
    sessions = sessions_with(db.council, here().id)
    return render_template("aboard/support.html", sessions=sessions, allows=visitor().may(Act.ALLOW_SUPPORT), now=now())


@requires(Act.ALLOW_SUPPORT)
def support_approval(support_id: UUID) -> ResponseReturnValue:
    form, asked = ApprovalForm(), get_session(db.council, here().id, support_id)
    if form.validate_on_submit():
        hours = int(form.hours.data)
        approve_support(support_id, reason=form.reason.data, hours=hours, rows=form.rows.data)
        flash(f"{asked.asked_by_name} may read this council's pages now. You can end it at any time.", "success")
        return redirect(url_for("aboard.support"), 303)
    return render_template("aboard/approval.html", form=form, asked=asked, state=asked.state(at=now()))


@requires(Act.ALLOW_SUPPORT)
def support_refusal(support_id: UUID) -> ResponseReturnValue:
    refused = refuse_support(support_id)
    flash(f"{refused.asked_by_name} may not read this council's pages.", "success")
    return redirect(url_for("aboard.support"), 303)


@requires(Act.ALLOW_SUPPORT)
def support_end(support_id: UUID) -> ResponseReturnValue:
    ended = end_support(db.council, here().id, support_id)
    flash(f"{ended.asked_by_name}'s support session is ended.", "success")
    return redirect(url_for("aboard.support"), 303)
