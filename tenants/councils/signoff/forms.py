"""What sign-off asks: a code, a capacity, a reason, a choice of returns."""

from __future__ import annotations

from typing import Any

from wtforms import HiddenField
from wtforms.validators import DataRequired, Length

from reeve.identity.forms import code_or_passkey
from reeve.web.forms import CheckboxesField, Form, LongTextField, RadioField, SubmitField, TextField

CAPACITIES = {
    "Responsible finance officer": "Responsible finance officer (section 151, or section 95 in Scotland)",
    "Deputy to the responsible finance officer": "Deputy to the responsible finance officer",
}
REASON = Length(max=2000, message="Keep the reason to 2,000 characters or fewer")


class SignForm(Form):
    """The certifier's act. The capacity is asked only where the membership does not name one."""

    capacity = RadioField(
        "In what capacity do you sign?", [DataRequired("Choose in what capacity you sign")], choices=CAPACITIES
    )
    passkey = HiddenField()
    code = TextField(
        "One-time code",
        [code_or_passkey],
        description="Six digits from your authenticator app, or one of your recovery codes",
    )
    submit = SubmitField("Sign")

    def __init__(self, *args: Any, capacity: str | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known_capacity = capacity
        if capacity is not None:
            del self.capacity

    @property
    def chosen_capacity(self) -> str:
        """The membership's capacity, or the one chosen."""
        chosen: str = self.known_capacity or self.capacity.data
        return chosen


class DeclineForm(Form):
    """Why a certifier will not sign."""

    reason = LongTextField(
        "Why do you decline?",
        [DataRequired("Enter why you decline, so that the preparer knows what to change"), REASON],
        description="The preparer sees this beside the form. Leave out anybody's name or claim.",
    )
    submit = SubmitField("Decline")


class WithdrawForm(Form):
    """Why the council takes a version back."""

    reason = LongTextField(
        "Why do you withdraw it?",
        [DataRequired("Enter why you withdraw it"), REASON],
        description="It is kept with the version. Leave out anybody's name or claim.",
    )
    submit = SubmitField("Withdraw this version")


class PolicyForm(Form):
    """Which returns a second person must release."""

    release = CheckboxesField("Returns a second person releases")
    submit = SubmitField("Save")
