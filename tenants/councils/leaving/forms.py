"""What leaving asks: a reason, a code, the council's name typed out."""

from __future__ import annotations

from typing import Any

from wtforms.validators import DataRequired, Length, ValidationError

from reeve.identity.door import visitor
from reeve.identity.second_factor import try_second_factor
from reeve.web.forms import Form, LongTextField, SelectField, SubmitField, TextField

WRONG_CODE = "That code was not accepted. Wait for your authenticator to show a new one, then enter that."


def reason_field(label: str, description: str = "") -> LongTextField:
    return LongTextField(
        label,
        [DataRequired("Enter the reason"), Length(max=2000, message="The reason must be 2,000 characters or fewer")],
        description=description,
    )


def code_field() -> TextField:
    return TextField(
        "One-time code",
        [DataRequired("Enter the code your authenticator app shows now")],
        description="Six digits from your authenticator app, or one of your recovery codes",
    )


class CodeForm(Form):
    """A fresh second factor. ``proves`` is asked last, so that no code is used up by a form that has other faults."""

    code = code_field()
    submit = SubmitField("Continue")

    def proves(self) -> bool:
        """Whether the whole form holds and the code was given now by the person at the door."""
        if not self.validate_on_submit():
            return False
        if try_second_factor(self.code.data, person_id=visitor().person_id) is None:
            self.code.errors = [WRONG_CODE]
            return False
        return True


class TakeForm(CodeForm):
    submit = SubmitField("Take the export")


class ArchiveForm(CodeForm):
    reason = reason_field("Why is the council archived?")
    submit = SubmitField("Archive the council")


class HoldForm(Form):
    file_id = SelectField("What is to be kept?")
    reason = reason_field("Why?", "Everybody who is stopped by the hold reads this. Do not name residents.")
    submit = SubmitField("Place the hold")


class DestructionForm(CodeForm):
    """Asks for the destruction of the keys, with the council's name typed out."""

    name = TextField("Type the name of your council", [DataRequired("Type the name of your council")])
    reason = reason_field("Why are the keys destroyed?")
    submit = SubmitField("Ask for the keys to be destroyed")

    def __init__(self, *, council: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.council = council

    def validate_name(self, field: TextField) -> None:
        if field.data.casefold() != self.council.casefold():
            raise ValidationError(f"Type the name as it stands here: {self.council}")
