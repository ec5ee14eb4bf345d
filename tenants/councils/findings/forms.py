"""Finding one claim by its reference."""

from __future__ import annotations

from wtforms.validators import InputRequired, Length

from reeve.web.forms import Form, SubmitField, TextField


class ClaimForm(Form):
    """A claim reference, exactly as the file has it."""

    reference = TextField(
        "Claim reference",
        description="Exactly as your benefits system writes it in the file.",
        validators=[
            InputRequired("Enter the claim reference"),
            Length(max=100, message="A claim reference has 100 characters or fewer"),
        ],
    )
    submit = SubmitField("Find the claim")

    def say_not_found(self) -> None:
        """No line of the file has this reference."""
        words = "No claim in this file has that reference. Check it, spaces and leading zeros too."
        self.reference.errors = [words]
