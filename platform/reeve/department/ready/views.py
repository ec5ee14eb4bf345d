"""The desk's page about the machine that is told of what came."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms.validators import InputRequired, Length

from reeve.department.ready.webhook import end_webhook, find_webhook, set_webhook, tries
from reeve.identity.door import requires
from reeve.identity.permissions import Act
from reeve.web.forms import Form, SubmitField, TextField

blueprint = Blueprint("ready", __name__, url_prefix="/department/webhook", template_folder="templates")


class WebhookForm(Form):
    """Where the machine listens."""

    url = TextField(
        "Address",
        description="Such as https://example.org/reeve. It must be on the public internet.",
        validators=[InputRequired("Enter the address"), Length(max=500, message="Use 500 characters or fewer")],
    )
    submit = SubmitField("Set the address")


@blueprint.get("")
@requires(Act.DESK_READ)
def page() -> str:
    return shown(WebhookForm())


def shown(form: WebhookForm) -> str:
    return render_template("ready/webhook.html", webhook=find_webhook(), tries=tries(), form=form)


@blueprint.post("")
@requires(Act.DESK_TAKE)
def setting() -> ResponseReturnValue:
    """The secret is on the page that answers, and on no other."""
    form = WebhookForm()
    if not form.validate_on_submit():
        return shown(form), 422
    return render_template("ready/made.html", made=set_webhook(form.url.data))


@blueprint.post("/end")
@requires(Act.DESK_TAKE)
def end() -> ResponseReturnValue:
    end_webhook()
    flash("Nothing more is sent there.", "success")
    return redirect(url_for("ready.page"), 303)
