"""What a rule owner enters."""

from __future__ import annotations

from datetime import date
from typing import Any

from wtforms.validators import InputRequired, Length, ValidationError

from reeve.rulebook.queries import today
from reeve.rules.model import SEVERITIES
from reeve.web.forms import DayField, FileField, Form, LongTextField, RadioField, SubmitField, TextField

WORDS = "What changes, in words for councils"
WORDS_HINT = (
    "It stands in the history of every council that owes the return, in a letter to whoever prepares it there, and in "
    "the catalogue."
)
LONGEST = 2_000
SEVERITY_WORDS = {
    "stop": "Stop: the file cannot be read as this return",
    "fix": "Fix: it blocks sending, unless the council disputes it",
    "confirm": "Confirm: the council gives a reason",
}


def up_to(length: int, what: str) -> Length:
    return Length(max=length, message=f"{what} must be {length:,} characters or fewer")


class FolderForm(Form):
    folder = FileField(
        "The changed definition's folder, as a ZIP archive",
        description="With return.toml, the other files, and for every rule written by hand an example that breaks it. "
        "At most 5 MB.",
    )
    words = LongTextField(
        WORDS,
        description=WORDS_HINT,
        validators=[InputRequired("Enter what changes"), up_to(LONGEST, "What changes")],
    )
    submit = SubmitField("Read the folder and keep it as a draft")

    def validate_folder(self, field: Any) -> None:
        if not field.data:
            raise ValidationError("Choose the ZIP archive of the folder")


class RuleForm(Form):
    """One rule written by hand. Where ``gone`` is chosen nothing else but the words counts."""

    severity = RadioField(
        "How grave is it?",
        choices={severity: SEVERITY_WORDS[severity] for severity in SEVERITIES},
        validators=[InputRequired("Choose how grave it is")],
    )
    message = LongTextField(
        "What Reeve says where it is broken",
        validators=[InputRequired("Enter what Reeve says"), up_to(600, "What Reeve says")],
    )
    when = LongTextField("When does it ask?", description="SQL over the fields of one line. Empty: always")
    must = LongTextField("What must be true?", description="SQL over the fields of one line")
    example = LongTextField("An example that breaks it", validators=[up_to(20_000, "The example")])
    source = TextField(
        "Source", validators=[InputRequired("Enter where the rule comes from"), up_to(600, "The source")]
    )
    becomes = RadioField(
        "What becomes of the rule?",
        choices={"changed": "It is changed as it stands above", "gone": "It is taken away"},
        default="changed",
        validators=[InputRequired("Choose what becomes of the rule")],
    )
    words = LongTextField(
        WORDS,
        description=WORDS_HINT,
        validators=[InputRequired("Enter what changes"), up_to(LONGEST, "What changes")],
    )
    submit = SubmitField("Read the rules anew and keep them as a draft")

    def row(self, present: dict[str, Any]) -> dict[str, Any] | None:
        """The rule as it is to be; None where it is taken away. What was not shown stays as it is."""
        if self.becomes.data == "gone":
            return None
        row = dict(present) | {name: getattr(self, name).data for name in ("severity", "message", "source")}
        for name in ("when", "must"):
            said = " ".join((getattr(self, name).data or "").split())
            if said == " ".join(str(present.get(name) or "").split()):
                continue
            row.pop(name, None)
            if said:
                row[name] = said
        return row


class PublicationForm(Form):
    day = DayField(
        "From which day?",
        description="From the beginning of this day every check is made with it",
        validators=[InputRequired("Enter the day from which it holds")],
    )
    untried_because = LongTextField(
        "Why is it published without having been tried?", validators=[up_to(LONGEST, "The reason")]
    )
    submit = SubmitField("Publish")

    def validate_day(self, field: DayField) -> None:
        if isinstance(field.data, date) and field.data < today():
            raise ValidationError("The day must be today or later")
