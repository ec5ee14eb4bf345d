"""The platform admin's pages about a council that is replaced: who takes over, what that moves, and doing it."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from reeve.billing.forms import NovationForm, SuccessorForm
from reeve.billing.issue_invoice import ONE_DAY
from reeve.billing.novation.heirs import heirs_in, heirs_text, successors_on
from reeve.billing.novation.novate import novate
from reeve.billing.novation.plan import Plan, plan
from reeve.billing.novation.queries import novations_of
from reeve.billing.platform_views import form_page
from reeve.billing.queries import house_by_id, house_of
from reeve.database import db
from reeve.identity.door import requires
from reeve.identity.permissions import Act
from reeve.register.models import Council
from reeve.register.queries import get_council, successors_of
from reeve.register.succeed import succeed

blueprint = Blueprint("novation", __name__, url_prefix="/platform/councils/<slug>", template_folder="../templates")


@blueprint.get("/reorganisation")
@requires(Act.RUN_BILLING)
def reorganisation(slug: str) -> ResponseReturnValue:
    council = get_council(db.platform, slug)
    return render_template(
        "billing/reorganisation.html",
        house=house_of(council),
        successors=successors_of(db.platform, council),
        moved=[(each, house_by_id(each.to_council_id)) for each in novations_of(council.id)],
    )


@blueprint.route("/successors", methods=["GET", "POST"])
@requires(Act.RUN_BILLING)
def successors(slug: str) -> ResponseReturnValue:
    form, council = SuccessorForm(), get_council(db.platform, slug)
    back = url_for("novation.reorganisation", slug=slug)
    if form.validate_on_submit():
        successor = get_council(db.platform, form.slug.data.lower())
        succeed(db.platform, council, successor, effective_on=form.day.data)
        flash(f"{successor.name} is written down as a successor.", "success")
        return redirect(back, 303)
    return form_page(form, f"Who takes over from {council.name}", back=back)


@blueprint.route("/novation", methods=["GET", "POST"])
@requires(Act.RUN_BILLING)
def novation(slug: str) -> ResponseReturnValue:
    """The preview, which moves nothing; and, pressed under it, carrying out exactly that."""
    council = get_council(db.platform, slug)
    on, known = successors_on(council)
    form = NovationForm(heirs=heirs_text(known))
    if not form.validate_on_submit():
        return preview_page(form, council, on, shown=None if form.errors else planned(form.heirs.data, council))
    shown = planned(form.heirs.data, council)
    if request.form.get("carry") != "yes":
        return preview_page(form, council, on, shown=shown)
    made = novate(shown)
    orders = f" {len(made)} new contracts wait for a purchase order." if made else ""
    flash(f"It is carried out. Both sides were written to.{orders}", "success")
    return redirect(url_for("novation.reorganisation", slug=slug), 303)


def planned(heirs: str, council: Council) -> Plan:
    on, known = successors_on(council)
    return plan(house_of(council), heirs_in(heirs, known), on=on)


def preview_page(form: NovationForm, council: Council, on: date, *, shown: Plan | None) -> str:
    return render_template(
        "billing/novation.html", form=form, house=house_of(council), on=on, plan=shown, one_day=ONE_DAY
    )
