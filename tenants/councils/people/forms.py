"""What an admin enters about people."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wtforms.validators import InputRequired, Length, Optional, ValidationError

from councils.people.grant import Terms
from councils.people.queries import Member
from reeve.identity.forms import is_address, is_seen
from reeve.identity.permissions import COUNCIL_ROLES, ROLE_DOES
from reeve.identity.queries import today
from reeve.web.forms import DayField, Form, RadioField, SelectField, SubmitField, TextField

CAPACITY = "What they sign as, for a certifier"
CAPACITY_HINT = "For example, Section 151 officer. It stands on every return they sign."
LONG = Length(max=200, message="Use 200 characters or fewer")


class InviteForm(Form):
    name = TextField("Full name", validators=[InputRequired("Enter their full name"), LONG, is_seen])
    email = TextField("E-mail address", validators=[InputRequired("Enter their e-mail address"), is_address])
    role = RadioField("Role", choices=dict(COUNCIL_ROLES), validators=[InputRequired("Choose a role")])
    capacity = TextField(CAPACITY, description=CAPACITY_HINT, validators=[LONG])
    submit = SubmitField("Send the invitation")


class RoleForm(Form):
    role = RadioField("Role", choices=dict(COUNCIL_ROLES), validators=[InputRequired("Choose a role")])
    capacity = TextField(CAPACITY, description=CAPACITY_HINT, validators=[LONG])
    deputy_for = SelectField(
        "Deputy for", description="Only for a certifier who stands in for another, until a last day."
    )
    since = DayField(
        "First day",
        description="Leave empty for today. A role already begun keeps its first day.",
        validators=[Optional()],
    )
    until = DayField(
        "Last day",
        description="Leave empty if the role has no end. A deputy needs one. For example, 31 3 2027",
        validators=[Optional()],
    )
    submit = SubmitField("Save")

    def __init__(self, *arguments: Any, certifiers: Sequence[Member] = (), **extra: Any) -> None:
        super().__init__(*arguments, **extra)
        self.deputy_for.choices = {"": "Nobody", **{str(one.person.id): one.person.name for one in certifiers}}
        self.known = {str(one.person.id): one.person.id for one in certifiers}

    def terms(self) -> Terms:
        """What was entered; a capacity and a deputy only mean something for a certifier."""
        certifier = self.role.data == "certifier"
        return Terms(
            capacity=self.capacity.data if certifier else None,
            until=self.until.data,
            deputy_for=self.known.get(self.deputy_for.data) if certifier else None,
            since=self.since.data,
        )

    def validate_since(self, field: DayField) -> None:
        if field.data is not None and field.data < today():
            raise ValidationError("The first day must be today or later")

    def validate_until(self, field: DayField) -> None:
        if field.data is not None and field.data < max(self.since.data or today(), today()):
            raise ValidationError("The last day must not be before the first day, or before today")

    def validate_deputy_for(self, field: SelectField) -> None:
        if field.data and self.role.data == "certifier" and self.until.data is None:
            raise ValidationError("Enter the last day until which this deputy stands in")


def role_hints() -> list[dict[str, Any]]:
    """What each role does, under its radio button."""
    return [{"hint": {"text": words}} for words in ROLE_DOES.values()]
