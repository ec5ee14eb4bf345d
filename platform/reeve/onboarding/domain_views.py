"""The page where a council's e-mail domains are recorded."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from reeve.database import db
from reeve.identity.door import requires
from reeve.identity.permissions import Act
from reeve.onboarding import queries
from reeve.onboarding.forms import DomainsForm
from reeve.onboarding.set_domains import set_domains
from reeve.register.queries import domains_recorded


def register(blueprint: Blueprint) -> None:
    blueprint.route("/councils/<slug>/domains", methods=["GET", "POST"])(domains)


@requires(Act.ONBOARD)
def domains(slug: str) -> ResponseReturnValue:
    council = queries.get_council(slug)
    form = DomainsForm(domains="\n".join(domains_recorded(db.platform, council.id)))
    if form.validate_on_submit():
        kept = set_domains(council, form.domains.entered())
        flash(f"Recorded: {', '.join(kept)}." if kept else "No e-mail domain is recorded.", "success")
        return redirect(url_for("onboarding.council", slug=slug), 303)
    seen = queries.domains_in_use(council.id)
    return render_template("onboarding/domains.html", form=form, council=council, seen=seen)
