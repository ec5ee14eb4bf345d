"""What the department's admin is asked."""

from __future__ import annotations

from typing import Any

from wtforms.validators import InputRequired, Length, ValidationError

from reeve.database import now
from reeve.definitions.working_days import day_of
from reeve.department.holding.models import MOST_DAYS
from reeve.web.forms import DayField, Form, LongTextField, SubmitField, WholeField


class AllowanceForm(Form):
    """For how many days, from when, and on what grounds."""

    days = WholeField(
        "For how many days after delivery?",
        description=f"From 0, not at all, to {MOST_DAYS}. They count from a council's first delivery of the return.",
    )
    day = DayField(
        "From when?",
        validators=[InputRequired("Enter the day from which this holds")],
        description="Today or later. What a council holds back already stays as it is.",
    )
    words = LongTextField(
        "On what grounds?",
        description="Councils read this.",
        validators=[
            InputRequired("Enter on what grounds"),
            Length(max=2000, message="The grounds must be 2,000 characters or fewer"),
        ],
    )
    submit = SubmitField("Set this")

    def validate_days(self, field: Any) -> None:
        if field.errors:
            return
        if field.data is None:
            raise ValidationError("Enter for how many days; 0 for not at all")
        if not 0 <= field.data <= MOST_DAYS:
            raise ValidationError(f"The days must be from 0 to {MOST_DAYS}")

    def validate_day(self, field: Any) -> None:
        if field.data is not None and field.data < day_of(now()):
            raise ValidationError("The day must be today or later")
