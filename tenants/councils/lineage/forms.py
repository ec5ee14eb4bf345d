"""What the room asks."""

from __future__ import annotations

from typing import Any

from wtforms.validators import InputRequired, Length, Optional

from councils.drafting.cells import Amount, find_fault, read_cell
from reeve.rules import Field
from reeve.web.forms import Form, LongTextField, RadioField, SubmitField, TextField

TAKE, ANOTHER = "take", "another"


class EntryForm(Form):
    """Take the figure offered, or enter another and say why."""

    answer = RadioField(
        "Which figure do you enter?",
        choices={TAKE: "The figure offered", ANOTHER: "Another figure, and why"},
        validators=[InputRequired("Choose which figure you enter")],
    )
    amount = TextField("Another figure", validators=[Optional(), Length(max=200, message="Enter a shorter figure")])
    reason = LongTextField(
        "Why it is another figure",
        description="Whoever signs reads this. Do not name anybody who claims benefit.",
        validators=[Length(max=2000, message="The reason must be 2,000 characters or fewer")],
    )
    submit = SubmitField("Save")

    def __init__(self, *args: Any, cell: Field, offered: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.cell = cell
        self.answer.choices = {TAKE: f"{offered}, the figure offered", ANOTHER: "Another figure, and why"}

    @property
    def is_another(self) -> bool:
        return bool(self.answer.data == ANOTHER)

    @property
    def entered(self) -> Amount:
        return read_cell(self.cell, self.amount.data or "")

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        """With another figure, the figure and the reason are both needed."""
        good = bool(super().validate(*args, **kwargs))
        if self.is_another:
            for field, words in ((self.amount, self._why_not_amount()), (self.reason, self._why_not_reason())):
                if words and not field.errors:
                    field.errors, good = [words], False
        return good

    def _why_not_amount(self) -> str | None:
        typed = (self.amount.data or "").replace("\x00", "")
        return find_fault(self.cell, typed) if typed else "Enter the figure"

    def _why_not_reason(self) -> str | None:
        return None if (self.reason.data or "").strip() else "Enter why it is another figure"
