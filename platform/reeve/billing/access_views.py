"""The platform admin's page about what one council may use: goodwill, and closing extras by two people."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from reeve.billing.forms import GoodwillForm, ReasonForm
from reeve.billing.give_goodwill import give_goodwill
from reeve.billing.platform_views import form_page
from reeve.billing.queries import find_open_restriction, funding_lines_of, get_house, goodwill_of
from reeve.billing.restrict import confirm, lift, propose
from reeve.billing.standing import mode_of
from reeve.billing.subscription_page import Standing
from reeve.database import db
from reeve.identity.door import requires
from reeve.identity.permissions import Act

blueprint = Blueprint("access", __name__, url_prefix="/platform/councils/<slug>/access", template_folder="templates")


def to_page(slug: str, words: str) -> ResponseReturnValue:
    flash(words, "success")
    return redirect(url_for("access.access", slug=slug), 303)


@blueprint.get("")
@requires(Act.RUN_BILLING)
def access(slug: str) -> ResponseReturnValue:
    house = get_house(slug)
    return render_template(
        "billing/access.html",
        house=house,
        mode=mode_of(db.platform, house.id),
        lines=[Standing(line) for line in funding_lines_of(db.platform, house.id)],
        gifts=goodwill_of(db.platform, house.id),
        restriction=find_open_restriction(house.id),
    )


@blueprint.route("/goodwill", methods=["GET", "POST"])
@requires(Act.RUN_BILLING)
def goodwill(slug: str) -> ResponseReturnValue:
    form, house = GoodwillForm(), get_house(slug)
    if form.validate_on_submit():
        give_goodwill(house, product=form.plan.data, to_on=form.day.data, reason=form.reason.data)
        return to_page(slug, "It is given.")
    return form_page(form, f"Goodwill for {house.name}", back=url_for("access.access", slug=slug))


@blueprint.route("/restriction", methods=["GET", "POST"])
@requires(Act.RUN_BILLING)
def restriction(slug: str) -> ResponseReturnValue:
    form, house = ReasonForm(), get_house(slug)
    if form.validate_on_submit():
        propose(house, reason=form.reason.data)
        return to_page(slug, "You asked for the extras to be closed. Somebody else must confirm it.")
    return form_page(form, f"Close the extras of {house.name}", back=url_for("access.access", slug=slug))


@blueprint.post("/restriction/confirmation")
@requires(Act.RUN_BILLING)
def confirmation(slug: str) -> ResponseReturnValue:
    confirm(get_house(slug))
    return to_page(slug, "The extras are closed. Statutory work goes on.")


@blueprint.post("/restriction/lifting")
@requires(Act.RUN_BILLING)
def lifting(slug: str) -> ResponseReturnValue:
    lift(get_house(slug))
    return to_page(slug, "The extras are open again.")
