"""Opening a section that the certifier had not sent back."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from wtforms.validators import DataRequired, Length

from councils.drafting.open_section import open_section
from councils.drafting.page import page_of_form
from councils.drafting.shown import get_form, section_cells, show_section
from reeve.identity.door import requires
from reeve.identity.permissions import Act
from reeve.web.forms import Form, LongTextField, SubmitField

LONGEST = 500


class OpeningForm(Form):
    """Why the section has to be changed."""

    reason = LongTextField(
        "Why does this section have to change?",
        description="The certifier reads it beside what you change. Leave out anybody's name or claim.",
        filters=[lambda text: (text or "").replace("\x00", "").strip()],
        validators=[
            DataRequired("Enter why this section has to change"),
            Length(max=LONGEST, message=f"The reason must be {LONGEST} characters or fewer"),
        ],
    )
    submit = SubmitField("Open this section")


def register(blueprint: Blueprint) -> None:
    blueprint.get("/draft/sections/<int:place>")(section)
    blueprint.post("/draft/sections/<int:place>/opening")(add_opening)


@requires(Act.PREPARE)
def section(return_key: str, period: str, place: int) -> ResponseReturnValue:
    """A section's page; where it was not sent back, its figures and the way to open it."""
    obligation = get_form(return_key, period)
    return show_section(obligation, page_of_form(obligation), place, opening=OpeningForm(formdata=None))


@requires(Act.PREPARE)
def add_opening(return_key: str, period: str, place: int) -> ResponseReturnValue:
    obligation = get_form(return_key, period)
    part, form = section_cells(obligation, place), OpeningForm()
    if not form.validate_on_submit():
        return show_section(obligation, page_of_form(obligation), place, opening=form), 422
    open_section(obligation, part.name, reason=form.reason.data)
    flash(f"“{part.name}” is open. The certifier will read why.", "success")
    return redirect(url_for("drafting.section", return_key=return_key, period=period, place=place), 303)
