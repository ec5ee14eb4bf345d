"""What a department's admin enters about people."""

from __future__ import annotations

from typing import Any

from wtforms.validators import InputRequired, Length, ValidationError

from reeve.identity.address import LooksLikeAnother, NotAnAddress, address_of
from reeve.identity.permissions import DEPARTMENT_ROLE_DOES, DEPARTMENT_ROLES
from reeve.web.forms import Form, RadioField, SubmitField, TextField


def is_address(_form: object, field: TextField) -> None:
    try:
        address_of(field.data)
    except LooksLikeAnother as error:
        raise ValidationError(
            "This address holds letters that only look like plain ones. Type it out by hand, in plain letters"
        ) from error
    except NotAnAddress as error:
        raise ValidationError("Enter an e-mail address in full, like name@example.org") from error


def is_seen(_form: object, field: TextField) -> None:
    """A name with characters nobody can see could read otherwise in the history than it is."""
    if not field.data.isprintable():
        raise ValidationError("The name holds characters that cannot be seen. Type it out by hand")


class InviteOfficialForm(Form):
    name = TextField(
        "Full name",
        validators=[
            InputRequired("Enter their full name"),
            Length(max=200, message="Use 200 characters or fewer"),
            is_seen,
        ],
    )
    email = TextField("E-mail address", validators=[InputRequired("Enter their e-mail address"), is_address])
    role = RadioField("Role", choices=dict(DEPARTMENT_ROLES), validators=[InputRequired("Choose a role")])
    submit = SubmitField("Send the invitation")


class GiveRoleForm(Form):
    role = RadioField("Role", choices=dict(DEPARTMENT_ROLES), validators=[InputRequired("Choose a role")])
    submit = SubmitField("Give the role")


def role_hints() -> list[dict[str, Any]]:
    """What each role does, under its radio button."""
    return [{"hint": {"text": words}} for words in DEPARTMENT_ROLE_DOES.values()]
