"""What an admin decides about a support session."""

from __future__ import annotations

from wtforms.validators import InputRequired, Length

from reeve.web.forms import CheckboxField, Form, RadioField, SubmitField, TextField

HOURS = {"1": "One hour", "2": "Two hours", "4": "Four hours", "8": "Eight hours"}


class ApprovalForm(Form):
    reason = TextField(
        "Why you allow it",
        validators=[InputRequired("Enter why you allow it"), Length(max=200, message="Use 200 characters or fewer")],
    )
    hours = RadioField("For how long", choices=HOURS, validators=[InputRequired("Choose for how long")])
    rows = CheckboxField("They may also take away findings, line by line")
    submit = SubmitField("Allow it")
