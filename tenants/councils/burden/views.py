"""The one question of a quarter, on a page of its own, and the way to it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms.validators import ValidationError

from councils.burden.answer import NotAsked, answer, is_asked
from councils.burden.models import MOST_MINUTES
from councils.returns.pages import surroundings_of
from councils.returns.queries import get_obligation
from reeve.department.models import Obligation
from reeve.identity.door import requires, visitor
from reeve.identity.permissions import Act
from reeve.web.forms import Form, SubmitField, WholeField

blueprint = Blueprint(
    "burden", __name__, url_prefix="/c/<council>/returns/<return_key>/<period>/time", template_folder="templates"
)
RATHER_NOT = "rather-not"


class TimeForm(Form):
    """How many minutes."""

    minutes = WholeField(
        "About how many minutes did this return take?",
        description="Everybody's time together, from the first file or figure until it was sent. An estimate will do.",
    )
    submit = SubmitField("Answer")

    def validate_minutes(self, field: Any) -> None:
        if field.errors:
            return
        if field.data is None:
            raise ValidationError("Enter about how many minutes it took")
        if not 1 <= field.data <= MOST_MINUTES:
            raise ValidationError(f"The minutes must be from 1 to {MOST_MINUTES:,}")


@blueprint.app_context_processor
def given_to_pages() -> dict[str, Any]:
    """The way to the question, for a page of a return; None where this person is not asked."""
    return {"time_question": time_question}


def time_question(obligation: Obligation) -> str | None:
    who = visitor()
    if not who.may(Act.SUBMIT) or not is_asked(obligation, who.person_id):
        return None
    return address(obligation)


def address(obligation: Obligation) -> str:
    return url_for("burden.page", return_key=obligation.return_key, period=obligation.period)


@blueprint.get("")
@requires(Act.SUBMIT)
def page(return_key: str, period: str) -> str:
    obligation = get_obligation(return_key, period)
    if time_question(obligation) is None:
        raise NotAsked
    return render_template("burden/time.html", form=TimeForm(formdata=None), **surroundings_of(obligation))


@blueprint.post("")
@requires(Act.SUBMIT)
def time(return_key: str, period: str) -> ResponseReturnValue:
    obligation, form = get_obligation(return_key, period), TimeForm()
    rather_not = RATHER_NOT in request.form
    if not rather_not and not form.validate():
        return render_template("burden/time.html", form=form, **surroundings_of(obligation)), 422
    answer(obligation, visitor().person_id, minutes=None if rather_not else form.minutes.data)
    flash("Thank you. You are not asked again this quarter.", "success")
    return redirect(url_for("returns.period", return_key=return_key, period=period), 303)
