"""What an admin enters about the council's own sign-in."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from wtforms.validators import InputRequired, Length, ValidationError

from reeve.identity.models import Person
from reeve.identity.openid.discovery import WELL_KNOWN
from reeve.identity.openid.fetch import browser_may_go
from reeve.identity.openid.models import SignInProvider
from reeve.identity.openid.set_up import Wanted
from reeve.web.forms import CheckboxField, Form, PasswordField, SelectField, SubmitField, TextField

LONG = Length(max=500, message="Use 500 characters or fewer")
DIRECTORY_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")


class ProviderForm(Form):
    address = TextField(
        "Address of your directory",
        validators=[InputRequired("Enter the address of your directory"), LONG],
        description="Your IT team can give you it. It ends in .well-known/openid-configuration.",
    )
    directory_id = TextField(
        "Directory (tenant) id",
        description="For Microsoft Entra, always. Leave it empty if your directory has none.",
    )
    client_id = TextField(
        "Application (client) id", validators=[InputRequired("Enter the application (client) id"), LONG]
    )
    client_secret = PasswordField("Client secret", validators=[LONG])
    trusts_mfa = CheckboxField(
        "Our directory always asks for a second factor, so Reeve need not ask for its own",
        description="Reeve still asks for its own before a return is signed.",
    )
    submit = SubmitField("Save")

    def __init__(self, *arguments: Any, before: SignInProvider | None = None, **extra: Any) -> None:
        """Filled with what there is, except the secret, which never goes to a page again."""
        names = ("address", "directory_id", "client_id", "trusts_mfa")
        known = {} if before is None else {name: getattr(before, name) for name in names}
        super().__init__(*arguments, data=known, **extra)
        self.before = before

    def validate_address(self, field: TextField) -> None:
        if not browser_may_go(whole(field.data)):
            raise ValidationError("Enter the whole address, beginning https://")

    def validate_directory_id(self, field: TextField) -> None:
        if field.data and not DIRECTORY_ID.fullmatch(field.data):
            raise ValidationError("Enter the id as your directory shows it: letters, figures and hyphens")

    def validate_client_secret(self, field: PasswordField) -> None:
        """A secret is only kept for the address it was entered for: a new address must not be sent the old secret."""
        kept = self.before is not None and self.before.address == whole(self.address.data)
        if not field.data and not kept:
            raise ValidationError("Enter the client secret. We keep it only for the address it was entered for")

    def wanted(self) -> Wanted:
        return Wanted(
            address=whole(self.address.data),
            directory_id=(self.directory_id.data or "").lower() or None,
            client_id=self.client_id.data,
            client_secret=self.client_secret.data or "",
            trusts_mfa=self.trusts_mfa.data,
        )


def whole(address: str) -> str:
    """The address of the description, where only the issuer was entered."""
    return address if address.endswith(WELL_KNOWN) else address.rstrip("/") + WELL_KNOWN


class BreakGlassForm(Form):
    person = SelectField("Member", validators=[InputRequired("Choose a member")])
    submit = SubmitField("Name them")

    def __init__(self, *arguments: Any, people: Sequence[Person], **extra: Any) -> None:
        super().__init__(*arguments, **extra)
        self.person.choices = {"": "Choose a member", **{str(person.id): person.name for person in people}}
