"""The desk's forms."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wtforms.validators import InputRequired, Length, ValidationError

from reeve.database import now
from reeve.definitions.working_days import day_of
from reeve.department.elsewhere import HOW
from reeve.web.forms import DayField, Form, LongTextField, RadioField, SelectField, SubmitField

LONGEST = 2000


def said(label: str, needed: str, what: str, *, hint: str = "") -> LongTextField:
    """Some sentences that are needed: ``needed`` says so where they are missing, ``what`` names them where too long."""
    return LongTextField(
        label,
        description=hint,
        validators=[InputRequired(needed), Length(max=LONGEST, message=f"{what} must be 2,000 characters or fewer")],
    )


class QueryForm(Form):
    """A question to the council, about one figure or rule of ``names`` or about the whole return."""

    about = SelectField("What is it about?", default="")
    words = said("Your question", "Enter your question", "The question")
    answer_by = DayField(
        "By when do you need an answer? (optional)", description="Until 23:59 on this day. The council reads it."
    )
    submit = SubmitField("Send the question")

    def __init__(self, names: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.about.choices = {"": "The return as a whole", **names}

    def validate_answer_by(self, field: Any) -> None:
        if field.data is not None and field.data < day_of(now()):
            raise ValidationError("The day by which you need an answer must be today or later")


class RejectionForm(Form):
    """Why it is rejected."""

    reasons = said(
        "Why are you rejecting it?",
        "Enter why you are rejecting it",
        "The reasons",
        hint="The council reads this. Say what has to change.",
    )
    submit = SubmitField("Reject")


class ReopeningForm(Form):
    """Why a decision is taken back."""

    reasons = said(
        "Why are you opening it again?",
        "Enter why you are opening it again",
        "The reasons",
        hint="The council reads this.",
    )
    submit = SubmitField("Open it again")


class ElsewhereForm(Form):
    """On which day a return came another way, and how."""

    received_on = DayField("When did it come?", validators=[InputRequired("Enter the day on which it came")])
    how = RadioField("How did it come?", validators=[InputRequired("Choose how it came")], choices=dict(HOW))
    words = said(
        "How do you know?",
        "Enter how you know that it came",
        "What you enter",
        hint="For example the mailbox it is in and the name of the message. The council reads this.",
    )
    submit = SubmitField("Record it")

    def validate_received_on(self, field: Any) -> None:
        if field.data is not None and field.data > day_of(now()):
            raise ValidationError("The day on which it came must be today or earlier")


class TakingBackForm(Form):
    """Why it was not received elsewhere after all."""

    words = said("Why are you taking this back?", "Enter why you are taking this back", "What you enter")
    submit = SubmitField("Take it back")


class ChaseForm(Form):
    """A message to the people of one council or of many."""

    words = said(
        "Your message",
        "Enter your message",
        "The message",
        hint="It is sent by e-mail and kept with the return. Do not name anybody who claims benefit.",
    )
    submit = SubmitField("Send the message")


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
