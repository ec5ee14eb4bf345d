"""The desk's forms."""

from __future__ import annotations

from wtforms.validators import InputRequired, Length

from reeve.web.forms import DayField, Form, LongTextField, SubmitField, TextField


class QueryForm(Form):
    """A question to the council."""

    about = TextField(
        "What is it about? (optional)",
        description="A figure or a rule, for example c003 or SHBE-X-010",
        validators=[Length(max=80, message="What it is about must be 80 characters or fewer")],
    )
    words = LongTextField(
        "Your question",
        validators=[
            InputRequired("Enter your question"),
            Length(max=2000, message="The question must be 2,000 characters or fewer"),
        ],
    )
    submit = SubmitField("Send the question")


class RejectionForm(Form):
    """Why it is rejected."""

    reasons = LongTextField(
        "Why are you rejecting it?",
        description="The council reads this. Say what has to change.",
        validators=[
            InputRequired("Enter why you are rejecting it"),
            Length(max=2000, message="The reasons must be 2,000 characters or fewer"),
        ],
    )
    submit = SubmitField("Reject")


class DueForm(Form):
    """When the return is due."""

    day = DayField("When is it due?", description="It counts as in time until 23:59 on this day")
    submit = SubmitField("Set the date")
