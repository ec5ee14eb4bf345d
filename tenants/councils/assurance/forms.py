"""What the room asks: whom to let in and until when; what was found."""

from __future__ import annotations

from datetime import timedelta

from wtforms.validators import DataRequired, InputRequired, Length, ValidationError

from councils.people.forms import LONG
from reeve.identity.engage import LONGEST, Accountant
from reeve.identity.forms import is_address, is_seen
from reeve.identity.queries import today
from reeve.web.forms import DayField, Form, LongTextField, SubmitField, TextField


class EngageForm(Form):
    """Whom to let in."""

    name = TextField("Full name", validators=[DataRequired("Enter their full name"), LONG, is_seen])
    email = TextField("E-mail address", validators=[InputRequired("Enter their e-mail address"), is_address])
    firm = TextField("Firm", validators=[DataRequired("Enter the firm they are of"), LONG, is_seen])
    day = DayField(
        "Until when do they need to read it?",
        description="Their last day. An admin can end it sooner. For example, 30 11 2026",
        validators=[InputRequired("Enter their last day")],
    )
    submit = SubmitField("Send the invitation")

    def validate_day(self, field: DayField) -> None:
        if field.data is not None and not today() < field.data <= today() + LONGEST:
            raise ValidationError("The last day must be after today, and within a year")

    @property
    def accountant(self) -> Accountant:
        return Accountant(self.name.data, self.email.data, self.firm.data, self.day.data)


class OutcomeForm(Form):
    """What the accountant found, and the date of their report."""

    day = DayField(
        "Date of your report", description="For example, 27 11 2026", validators=[InputRequired("Enter the date")]
    )
    words = LongTextField(
        "What did you find?",
        description="The council reads this, and whoever reads the copy of record. Do not name anybody who claims "
        "benefit. It cannot be changed afterwards.",
        validators=[
            DataRequired("Enter what you found"),
            Length(max=4000, message="Use 4,000 characters or fewer"),
        ],
    )
    submit = SubmitField("Record the outcome")

    def validate_day(self, field: DayField) -> None:
        if field.data is not None and not today() - timedelta(days=3 * 366) < field.data <= today():
            raise ValidationError("The date of the report must be today or before, and within three years")
