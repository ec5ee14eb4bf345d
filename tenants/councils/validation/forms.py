"""The reason an officer gives."""

from __future__ import annotations

from wtforms import HiddenField
from wtforms.validators import InputRequired, Length, Optional, Regexp

from reeve.web.forms import Form, LongTextField, SubmitField

LONGEST_REASON = 2_000
WHO_READS_IT = (
    "It is kept with the return, and the certifier and the department read it. Do not name a person or a claim."
)


class ReasonForm(Form):
    """A reason for the findings of ``rule``, or for the record on ``line`` alone."""

    rule = HiddenField(validators=[InputRequired()])
    line = HiddenField(validators=[Optional(), Regexp(r"\d{1,9}", message="Open the line again")])
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

    @property
    def line_number(self) -> int | None:
        return int(self.line.data) if self.line.data else None
