"""The platform admin's page about Stripe, and what may be done there."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms.validators import InputRequired, Length

from reeve.billing import queries
from reeve.billing.desk import queries as desk
from reeve.billing.desk.strangers import link_stranger, set_aside
from reeve.billing.desk.unlink import NotLinked, unlink
from reeve.billing.mirror.connect import is_open
from reeve.billing.selling.sale import ask_again
from reeve.database import db
from reeve.identity.door import requires
from reeve.identity.permissions import Act
from reeve.web.filters import plural
from reeve.web.forms import Form, LongTextField, SelectField, SubmitField

blueprint = Blueprint("till", __name__, url_prefix="/platform/stripe", template_folder="templates")


class LinkForm(Form):
    account = SelectField("Billing account", validators=[InputRequired("Choose a billing account")])
    submit = SubmitField("Link them")


class AsideForm(Form):
    reason = LongTextField(
        "Reason",
        validators=[InputRequired("Give a reason"), Length(max=200, message="Use 200 characters or fewer")],
    )
    submit = SubmitField("Set aside")


class UnlinkForm(AsideForm):
    submit = SubmitField("Unlink them")


def to_desk(words: str) -> ResponseReturnValue:
    flash(words, "success")
    return redirect(url_for("till.stripe"), 303)


@blueprint.get("")
@requires(Act.RUN_BILLING)
def stripe() -> ResponseReturnValue:
    return render_template(
        "billing/till.html",
        open=is_open(),
        waiting=desk.waiting(),
        strangers=desk.strangers(),
        troubles=desk.not_sold(),
        night=desk.last_night(),
    )


@blueprint.route("/payers/<customer>/account", methods=["GET", "POST"])
@requires(Act.RUN_BILLING)
def link(customer: str) -> ResponseReturnValue:
    stranger, form, accounts = desk.get_stranger(customer), LinkForm(), desk.without_customer()
    form.account.choices = {str(account.id): account.legal_name for account in accounts}
    if form.validate_on_submit():
        taken = link_stranger(customer, queries.get_account(UUID(form.account.data)))
        return to_desk(f"They are linked. {plural(taken, 'event')} {'is' if taken == 1 else 'are'} being taken in.")
    return render_template("billing/stranger.html", stranger=stranger, form=form, accounts=accounts)


@blueprint.route("/payers/<customer>/set-aside", methods=["GET", "POST"])
@requires(Act.RUN_BILLING)
def aside(customer: str) -> ResponseReturnValue:
    stranger, form = desk.get_stranger(customer), AsideForm()
    if form.validate_on_submit():
        set_aside(customer, reason=form.reason.data)
        return to_desk("They are set aside. You can still link them to a billing account.")
    return render_template("billing/stranger.html", stranger=stranger, form=form, accounts=None)


@blueprint.route("/accounts/<uuid:account_id>/unlinking", methods=["GET", "POST"])
@requires(Act.RUN_BILLING)
def unlinking(account_id: UUID) -> ResponseReturnValue:
    account, form = queries.get_account(account_id), UnlinkForm()
    if form.validate_on_submit():
        unlink(account, reason=form.reason.data)
        return to_desk("They are no longer linked. The payer is set aside; you can still link it to another account.")
    if account.external_customer_id is None:
        raise NotLinked
    return render_template("billing/unlink.html", account=account, form=form)


@blueprint.post("/contracts/<uuid:contract_id>/sale")
@requires(Act.RUN_BILLING)
def again(contract_id: UUID) -> ResponseReturnValue:
    ask_again(queries.get_contract(db.platform, contract_id))
    flash("Stripe is asked again. This page says what came of it.", "success")
    return redirect(url_for("billing.contract", contract_id=contract_id), 303)
