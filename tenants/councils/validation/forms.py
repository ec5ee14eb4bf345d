"""The reason an officer gives."""

from __future__ import annotations

from flask import request
from wtforms import HiddenField
from wtforms.validators import InputRequired, Length, Optional, Regexp, ValidationError

from councils.validation.moved import SAY_WHY
from reeve.web.forms import Form, LongTextField, RadioField, SubmitField

LONGEST_REASON = 2_000
WHO_READS_IT = (
    "It is kept with the return, and the certifier and the department read it. Do not name a person or a claim."
)


EVERY, TICKED = "every", "ticked"
MOST_TICKED = 200


class ReasonForm(Form):
    """A reason for the findings of ``rule``: all of them, those on the lines ticked, or the one on ``line``."""

    rule = HiddenField(validators=[InputRequired()])
    line = HiddenField(validators=[Optional(), Regexp(r"\d{1,9}", message="Open the line again")])
    about = RadioField(
        "What is this reason for?",
        choices={EVERY: "Every line of this rule", TICKED: "Only the lines I tick in the list below"},
        default=EVERY,
        validators=[Optional()],
    )
    reason = LongTextField(
        "Reason",
        description=WHO_READS_IT,
        filters=[lambda text: (text or "").replace("\x00", "").strip()],
        validators=[
            InputRequired("Enter the reason"),
            Length(min=3, message="Enter the reason in a few words"),
            Length(max=LONGEST_REASON, message=f"The reason must be {LONGEST_REASON:,} characters or fewer"),
        ],
    )
    submit = SubmitField("Save the reason")

    def validate_about(self, field: RadioField) -> None:
        if field.data == TICKED and not self.ticked:
            raise ValidationError("Tick at least one line in the list, or choose every line")

    def validate_reason(self, field: LongTextField) -> None:
        if SAY_WHY in (field.data or ""):
            raise ValidationError(f"Replace “{SAY_WHY}” with the reason, in your own words")

    @property
    def ticked(self) -> list[int]:
        """The lines ticked, as numbers; what is no number was not on our page."""
        given = request.form.getlist("ticked")[:MOST_TICKED]
        return sorted({int(text) for text in given if text.isascii() and text.isdecimal() and len(text) < 10})

    @property
    def lines(self) -> list[int]:
        """The lines this reason is for; none stands for the whole rule."""
        if self.line.data:
            return [int(self.line.data)]
        return self.ticked if self.about.data == TICKED else []
