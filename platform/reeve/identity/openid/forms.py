"""What people enter on their way to their council's own sign-in."""

from __future__ import annotations

from wtforms.validators import InputRequired, Length

from reeve.web.forms import Form, SubmitField, TextField


class CouncilForm(Form):
    council = TextField(
        "Your council, or your work e-mail address",
        validators=[
            InputRequired("Enter your council or your work e-mail address"),
            Length(max=200, message="Use 200 characters or fewer"),
        ],
        description="For example, Winchester, or name@winchester.gov.uk. We use an address only to find the council.",
    )
    submit = SubmitField("Continue")
