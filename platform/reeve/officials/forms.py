"""What a department's admin enters about people."""

from __future__ import annotations

from typing import Any

from wtforms.validators import InputRequired, Length

from reeve.identity.forms import is_address, is_seen
from reeve.identity.permissions import DEPARTMENT_ROLE_DOES, DEPARTMENT_ROLES
from reeve.web.forms import Form, RadioField, SubmitField, TextField


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
