"""The desk's pages about its machines: the tokens there are, a new one, and the end of one."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms.validators import InputRequired, Length

from reeve.department.pull.tokens import get_token, in_force, make_token, revoke, tokens
from reeve.identity.door import requires
from reeve.identity.permissions import Act
from reeve.web.forms import Form, RadioField, SubmitField, TextField

blueprint = Blueprint("department_tokens", __name__, url_prefix="/department/tokens", template_folder="templates")

LASTS = {"30": "30 days", "90": "90 days", "180": "180 days", "365": "A year"}


class TokenForm(Form):
    """What a token is for, and how long it works."""

    label = TextField(
        "Name",
        description="Where it will be used, such as Statistics warehouse, nightly. The history names it at every read.",
        validators=[
            InputRequired("Enter a name for the token"),
            Length(max=60, message="Use 60 characters or fewer"),
        ],
    )
    lasts = RadioField("How long it works", choices=LASTS, default="90", validators=[InputRequired("Choose how long")])
    submit = SubmitField("Make the token")


@blueprint.get("")
@requires(Act.DESK_READ)
def every() -> str:
    return render_template("pull/tokens.html", tokens=tokens(), in_force=in_force)


@blueprint.route("/new", methods=["GET", "POST"])
@requires(Act.DESK_TAKE)
def new() -> ResponseReturnValue:
    """The token is on the page that answers, and on no other."""
    form = TokenForm()
    if form.validate_on_submit():
        made = make_token(form.label.data, lasts=timedelta(days=int(form.lasts.data)))
        return render_template("pull/made.html", made=made)
    return render_template("pull/new.html", form=form), 422 if form.errors else 200


@blueprint.get("/<uuid:token_id>/revocation")
@requires(Act.DESK_TAKE)
def revocation_page(token_id: UUID) -> str:
    return render_template("pull/revoke.html", token=get_token(token_id))


@blueprint.post("/<uuid:token_id>/revocation")
@requires(Act.DESK_TAKE)
def revocation(token_id: UUID) -> ResponseReturnValue:
    token = revoke(token_id)
    flash(f"The token {token.label} no longer works.", "success")
    return redirect(url_for("department_tokens.every"), 303)
