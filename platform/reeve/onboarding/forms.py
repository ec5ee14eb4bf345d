"""What the platform admin enters to bring a council aboard."""

from __future__ import annotations

from email_validator import EmailNotValidError, validate_email
from wtforms.validators import InputRequired, Length, ValidationError

from reeve.web.forms import Form, SubmitField, TextField


def is_address(_form: object, field: TextField) -> None:
    try:
        validate_email(field.data, check_deliverability=False, test_environment=True)
    except EmailNotValidError as error:
        raise ValidationError("Enter an e-mail address in full, like name@example.org") from error


class OnboardForm(Form):
    admin_name = TextField(
        "The first admin's full name", validators=[InputRequired("Enter a name"), Length(max=200, message="Too long")]
    )
    admin_email = TextField(
        "The first admin's e-mail address",
        validators=[InputRequired("Enter an e-mail address"), is_address],
        description="They get a link that works once, for 48 hours.",
    )
    submit = SubmitField("Bring aboard and invite")
