"""Support by consent, on the platform's side: asking, and ending."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from reeve.database import db
from reeve.identity.door import requires, visitor
from reeve.identity.permissions import Act
from reeve.onboarding import queries
from reeve.onboarding.ask_support import ask_support
from reeve.onboarding.end_support import end_support
from reeve.onboarding.forms import SupportForm


def register(blueprint: Blueprint) -> None:
    blueprint.route("/councils/<slug>/support", methods=["GET", "POST"])(support)
    blueprint.post("/councils/<slug>/support/<uuid:support_id>/end")(support_end)


@requires(Act.ASK_SUPPORT)
def support(slug: str) -> ResponseReturnValue:
    form, found = SupportForm(), queries.get_aboard(slug)
    if form.validate_on_submit():
        house = queries.house_of(found)
        ask_support(visitor(), house=house, reason=form.reason.data, purpose=form.purpose.data)
        flash(f"{found.name} is asked. Its admins have a letter, and decide.", "success")
        return redirect(url_for("onboarding.council", slug=slug), 303)
    return render_template("onboarding/support.html", form=form, council=found)


@requires(Act.ASK_SUPPORT)
def support_end(slug: str, support_id: UUID) -> ResponseReturnValue:
    end_support(db.platform, queries.get_aboard(slug).id, support_id)
    flash("The support session is ended.", "success")
    return redirect(url_for("onboarding.council", slug=slug), 303)
