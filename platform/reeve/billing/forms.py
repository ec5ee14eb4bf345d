"""What people enter about money."""

from __future__ import annotations

from typing import Any

from email_validator import EmailNotValidError, validate_email
from wtforms.validators import InputRequired, Length, NumberRange, ValidationError

from reeve.billing.plans import price_book
from reeve.web.forms import DayField, Form, RadioField, SubmitField, TextField, WholeField

LONG = Length(max=200, message="Use 200 characters or fewer")


def is_address(_form: object, field: TextField) -> None:
    try:
        validate_email(field.data, check_deliverability=False, test_environment=True)
    except EmailNotValidError as error:
        raise ValidationError("Enter an e-mail address in full, like name@example.org") from error


def plan_choices() -> dict[str, str]:
    return {plan.key: plan.title for plan in price_book().plans.values()}


def plan_hints() -> list[dict[str, Any]]:
    """What each plan includes, under its radio button."""
    return [{"hint": {"text": plan.words}} for plan in price_book().plans.values()]


class QuoteForm(Form):
    plan = RadioField("Plan", validators=[InputRequired("Choose a plan")])
    caseload = WholeField(
        "Live Housing Benefit claims",
        validators=[
            InputRequired("Enter how many live Housing Benefit claims you have"),
            NumberRange(min=0, max=500_000, message="Enter a number of claims between 0 and 500,000"),
        ],
    )
    day = DayField("First day", validators=[InputRequired("Enter the first day")])
    submit = SubmitField("Make the quote")

    def __init__(self, *arguments: Any, **extra: Any) -> None:
        super().__init__(*arguments, **extra)
        self.plan.choices = plan_choices()


class FinanceContactForm(Form):
    name = TextField("Name or team", validators=[InputRequired("Enter a name"), LONG])
    email = TextField("E-mail address", validators=[InputRequired("Enter an e-mail address"), is_address])
    submit = SubmitField("Save")
