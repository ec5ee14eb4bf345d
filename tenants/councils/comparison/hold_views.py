"""The page about holding one return's figures back: whether the council may, the form, and the end of it. No extra."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms.validators import InputRequired, Length

from councils.comparison.hold_back import end_hold, hold_back, room_of
from councils.returns.pages import surroundings_of
from councils.returns.queries import get_obligation
from reeve.database import db
from reeve.department.holding.queries import holds_of
from reeve.department.models import Obligation
from reeve.identity.door import requires
from reeve.identity.permissions import Act
from reeve.web.filters import day
from reeve.web.forms import DayField, Form, LongTextField, SubmitField

PLACE = "/c/<council>/returns/<return_key>/<period>/holding-back"
blueprint = Blueprint("hold_back", __name__, url_prefix=PLACE, template_folder="templates")


class HoldForm(Form):
    """Until when, and why."""

    day = DayField("Until when?", validators=[InputRequired("Enter the day until which you hold them back")])
    reason = LongTextField(
        "Why?",
        description="The department reads this. Do not name anybody who claims benefit.",
        validators=[
            InputRequired("Enter why you hold these figures back"),
            Length(max=2000, message="The reason must be 2,000 characters or fewer"),
        ],
    )
    submit = SubmitField("Hold these figures back")


@blueprint.get("")
@requires(Act.READ_RETURNS)
def page(return_key: str, period: str) -> str:
    return shown(get_obligation(return_key, period), HoldForm(formdata=None))


@blueprint.post("")
@requires(Act.HOLD_BACK)
def hold(return_key: str, period: str) -> ResponseReturnValue:
    obligation, form = get_obligation(return_key, period), HoldForm()
    if not form.validate_on_submit() or form.day.data is None:
        return shown(obligation, form), 422
    held = hold_back(obligation, until=form.day.data, reason=form.reason.data)
    flash(f"These figures are held back until {day(held.until_on)}.", "success")
    return redirect(address(obligation), 303)


@blueprint.post("/end")
@requires(Act.HOLD_BACK)
def end(return_key: str, period: str) -> ResponseReturnValue:
    obligation = get_obligation(return_key, period)
    end_hold(obligation)
    flash("These figures are no longer held back.", "success")
    return redirect(address(obligation), 303)


def shown(obligation: Obligation, form: HoldForm) -> str:
    room = room_of(obligation)
    if room.last is not None:
        form.day.description = f"Today or later, until {day(room.last)} at most"
    given: dict[str, Any] = surroundings_of(obligation)
    return render_template(
        "comparison/hold_back.html", room=room, holds=holds_of(db.council, obligation), form=form, **given
    )


def address(obligation: Obligation) -> str:
    return url_for("hold_back.page", return_key=obligation.return_key, period=obligation.period)
