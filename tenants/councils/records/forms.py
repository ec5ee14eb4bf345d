"""What is entered to make a link."""

from __future__ import annotations

from datetime import timedelta

from wtforms.validators import DataRequired, InputRequired, Length

from reeve.identity.forms import is_seen
from reeve.web.forms import Form, RadioField, SubmitField, TextField

LASTS = {"7": "7 days", "30": "30 days", "90": "90 days"}


class LinkForm(Form):
    label = TextField(
        "Who is it for?",
        description="Such as the firm of the reporting accountant. The history names it at every reading.",
        validators=[
            DataRequired("Enter who the link is for"),
            Length(max=60, message="Use 60 characters or fewer"),
            is_seen,
        ],
    )
    lasts = RadioField(
        "How long does it work?", choices=LASTS, default="30", validators=[InputRequired("Choose how long")]
    )
    submit = SubmitField("Make the link")

    @property
    def duration(self) -> timedelta:
        return timedelta(days=int(self.lasts.data))
