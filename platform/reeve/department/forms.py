"""The desk's forms."""

from __future__ import annotations

from typing import Any

from wtforms.validators import InputRequired, Length, ValidationError

from reeve.web.forms import DayField, Form, LongTextField, RadioField, SubmitField, TextField


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


class ExtensionForm(Form):
    """Whether a council gets more time."""

    answer = RadioField(
        "Does the council get more time?",
        validators=[InputRequired("Choose whether the council gets more time")],
        choices={"granted": "Yes, it gets more time", "refused": "No, the date stays"},
    )
    day = DayField("Until when?", description="Only where it gets more time. In time until 23:59 on this day")
    words = LongTextField(
        "What do you want to say to the council?",
        description="Needed where it gets no more time. The council reads this.",
        validators=[Length(max=2000, message="It must be 2,000 characters or fewer")],
    )
    submit = SubmitField("Answer")

    def validate_day(self, field: Any) -> None:
        if self.answer.data == "granted" and field.data is None and not field.errors:
            raise ValidationError("Enter the day until which the council gets more time")

    def validate_words(self, field: Any) -> None:
        if self.answer.data == "refused" and not (field.data or "").strip():
            raise ValidationError("Enter why the council gets no more time")


class DueForm(Form):
    """When the return is due."""

    day = DayField("When is it due?", description="A return is on time until 23:59 on this day")
    submit = SubmitField("Set the date")
