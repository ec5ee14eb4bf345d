"""What is entered about a department's server."""

from __future__ import annotations

from typing import Any

from wtforms.validators import InputRequired, Length, ValidationError

from reeve.channels.add import NotAnAddress, OnlyForPractice, Wanted, pinned, refuse_impossible
from reeve.department.channel_server import SFTP
from reeve.errors import Refusal
from reeve.web.forms import (
    CheckboxField,
    Form,
    LongTextField,
    RadioField,
    SelectField,
    SubmitField,
    TextField,
    WholeField,
)

SHORT = Length(max=100, message="Use 100 characters or fewer")
KINDS = {"practice": "Practice returns", "live": "Live returns"}
WAYS = {SFTP: "SFTP: we write a file on it", "push": "HTTPS push: we send a signed request to it"}
ONLY_SFTP = "Only for SFTP."


class ServerForm(Form):
    department = SelectField("Department", validators=[InputRequired("Choose the department")])
    name = TextField(
        "What to call it",
        description="Councils see it on their receipts, like “DWP's SFTP server”.",
        validators=[InputRequired("Enter what to call it"), SHORT],
    )
    kind = RadioField("What it takes", choices=KINDS, validators=[InputRequired("Choose what it takes")])
    means = RadioField("How", choices=WAYS, validators=[InputRequired("Choose how it takes returns")])
    host = TextField(
        "Server", description="Like sftp.example.gov.uk.", validators=[InputRequired("Enter the server's name")]
    )
    port = WholeField("Port", description="Leave empty for 22 (SFTP) or 443 (HTTPS).")
    path = TextField(
        "Path",
        description="The folder, or the path of the endpoint. It begins with /.",
        validators=[InputRequired("Enter the path")],
    )
    username = TextField("Our user name there", description=ONLY_SFTP)
    pinned = LongTextField(
        "What it is known by",
        description=(
            "For SFTP its host key, like “ssh-ed25519 AAAA…”, one a line. For HTTPS the certificate (PEM) of who "
            "vouches for it, or nothing if the public authorities do. Have it from the department by a way you trust."
        ),
    )
    for_tests = CheckboxField("It is for tests and may be in a private network")
    submit = SubmitField("Add the server")

    def validate(self, *arguments: Any, **extra: Any) -> bool:
        """What the fields cannot say alone is said at the field to change."""
        if not super().validate(*arguments, **extra):
            return False
        try:
            refuse_impossible(self.wanted())
            pinned(self.means.data, self.pinned.data or "")
        except Refusal as refusal:
            field: Any = {NotAnAddress: self.host, OnlyForPractice: self.for_tests}.get(type(refusal), self.pinned)
            field.errors = [refusal.message]
            return False
        return True

    def wanted(self) -> Wanted:
        return Wanted(
            name=self.name.data,
            kind=self.kind.data,
            means=self.means.data,
            host=self.host.data,
            port=self.port.data,
            path=self.path.data,
            username=self.username.data,
            pinned=self.pinned.data or "",
            for_tests=self.for_tests.data,
        )


class OpeningForm(Form):
    return_key = SelectField("Return", validators=[InputRequired("Choose the return")])
    submit = SubmitField("Send it by this server from today")


class PinForm(Form):
    """``means`` is the server's."""

    means: str = SFTP
    pinned = LongTextField(
        "What it is known by from now on", validators=[InputRequired("Enter the new host key or certificate")]
    )
    submit = SubmitField("Know it by this")

    def validate_pinned(self, field: LongTextField) -> None:
        try:
            pinned(self.means, field.data)
        except Refusal as refusal:
            raise ValidationError(refusal.message) from refusal
