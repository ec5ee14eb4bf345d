"""The form for answering the department."""

from __future__ import annotations

from wtforms.validators import InputRequired, Length

from reeve.web.forms import Form, LongTextField, SubmitField


class ReplyForm(Form):
    """An answer in words; a changed figure needs a new version."""

    words = LongTextField(
        "Your answer",
        description="The department reads this beside its question.",
        validators=[
            InputRequired("Enter your answer"),
            Length(max=2000, message="The answer must be 2,000 characters or fewer"),
        ],
    )
    submit = SubmitField("Send the answer")
