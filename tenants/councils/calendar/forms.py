"""What the room asks."""

from __future__ import annotations

from datetime import date
from typing import Any

from wtforms.validators import InputRequired, Length, ValidationError

from reeve.web.filters import day
from reeve.web.forms import DayField, Form, LongTextField, SubmitField


class ExtensionForm(Form):
    """More time, and why."""

    day = DayField(
        "Until when do you need?",
        validators=[InputRequired("Enter the day you need until")],
        description="You would be on time until 23:59 on this day",
    )
    reason = LongTextField(
        "Why do you need more time?",
        description="The department reads this. Do not name anybody who claims benefit.",
        validators=[
            InputRequired("Enter why you need more time"),
            Length(max=2000, message="The reason must be 2,000 characters or fewer"),
        ],
    )
    submit = SubmitField("Ask for more time")

    def __init__(self, *args: Any, present: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.present = present

    def validate_day(self, field: Any) -> None:
        if field.data is not None and field.data <= self.present:
            raise ValidationError(f"The day must be after {day(self.present)}")
