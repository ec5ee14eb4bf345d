"""What people enter to sign in."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import HiddenField
from wtforms.validators import InputRequired, Length, ValidationError

from reeve.identity.address import LooksLikeAnother, NotAnAddress, address_of
from reeve.web.forms import Form, PasswordField, SubmitField, TextField


def is_address(_form: object, field: TextField) -> None:
    """An e-mail address, whose letters are what they look like."""
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


class SignInForm(Form):
    email = TextField(_("E-mail address"), validators=[InputRequired(_("Enter your e-mail address"))])
    password = PasswordField(_("Password"), validators=[InputRequired(_("Enter your password"))])
    submit = SubmitField(_("Continue"))


class CodeForm(Form):
    code = TextField(
        "Code",
        validators=[InputRequired("Enter the code your authenticator shows"), Length(max=40, message="Enter one code")],
        description="Six digits from your authenticator app. You can also use one of your recovery codes.",
    )
    submit = SubmitField("Sign in")


class SetupForm(Form):
    code = TextField(
        "Code",
        validators=[InputRequired("Enter the code your authenticator shows")],
        description="The six digits your authenticator app shows now for Reeve.",
    )
    submit = SubmitField("Continue")


class NewPersonForm(Form):
    name = TextField(
        "Your full name",
        validators=[InputRequired("Enter your full name"), Length(max=200, message="Use 200 characters or fewer")],
        description="As it should stand on what you prepare or sign.",
    )
    password = PasswordField(
        "Choose a password",
        validators=[InputRequired("Choose a password")],
        description="At least 12 characters. Three words that only you would put together make a good one.",
    )
    submit = SubmitField("Accept and continue")


class NewPasswordForm(Form):
    present = PasswordField("Your present password", validators=[InputRequired("Enter your present password")])
    password = PasswordField(
        "Your new password",
        validators=[InputRequired("Choose a new password")],
        description="At least 12 characters. Three words that only you would put together make a good one.",
    )
    submit = SubmitField("Change password")


def code_or_passkey(form: Any, field: Any) -> None:
    """A code, unless a passkey answered instead."""
    if not field.data and not form.passkey.data:
        raise ValidationError("Enter the code your authenticator shows")


class ConfirmForm(Form):
    passkey = HiddenField()
    code = TextField(
        "Code",
        validators=[code_or_passkey, Length(max=40, message="Enter one code")],
        description="Six digits from your authenticator app, or a recovery code.",
    )
    submit = SubmitField("Confirm")


class AskRecoveryForm(Form):
    email = TextField("E-mail address", validators=[InputRequired("Enter your e-mail address")])
    submit = SubmitField("Ask for help")


class RecoverForm(Form):
    password = PasswordField(
        "Your new password",
        validators=[InputRequired("Choose a new password")],
        description="At least 12 characters. Three words that only you would put together make a good one.",
    )
    submit = SubmitField("Continue")


class PasskeyNameForm(Form):
    name = TextField(
        "Name",
        validators=[InputRequired("Enter a name"), Length(max=60, message="Use 60 characters or fewer")],
        description="What you know the device by, for example: My work laptop.",
    )
    submit = SubmitField("Save")


class NewPasskeyForm(PasskeyNameForm):
    passkey = HiddenField(validators=[InputRequired("Choose Add a passkey, and follow your device")])


class ProveForm(Form):
    code = TextField(
        "Code",
        validators=[InputRequired("Enter the code your authenticator shows")],
        description="Six digits from your authenticator app, or a recovery code.",
    )
    submit = SubmitField("Continue")
