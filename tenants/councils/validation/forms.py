"""The reason an officer gives."""

from __future__ import annotations

from flask import request
from flask_babel import lazy_gettext as _
from wtforms import HiddenField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional, Regexp, ValidationError

from councils.validation.moved import SAY_WHY
from reeve.web.forms import Form, LongTextField, RadioField, SubmitField

LONGEST_REASON = 2_000
TOO_LONG = _("The reason must be %(most)s characters or fewer", most=format(LONGEST_REASON, ","))
WHO_READS_IT = _(
    "It is kept with the return, and the certifier and the department read it. Do not name a person or a claim."
)


EVERY, TICKED = "every", "ticked"
MOST_TICKED = 200


class ReasonForm(Form):
    """A reason for the findings of ``rule``: all of them, those on the lines ticked, or the one on ``line``."""

    rule = HiddenField(validators=[InputRequired()])
    line = HiddenField(validators=[Optional(), Regexp(r"\d{1,9}", message=_("Open the line again"))])
    about = RadioField(
        _("What is this reason for?"),
        choices=[
            SelectChoice(EVERY, _("Every line of this rule")),
            SelectChoice(TICKED, _("Only the lines I tick in the list below")),
        ],
        default=EVERY,
        validators=[Optional()],
    )
    reason = LongTextField(
        _("Reason"),
        description=WHO_READS_IT,
        filters=[lambda text: (text or "").replace("\x00", "").strip()],
        validators=[
            InputRequired(_("Enter the reason")),
            Length(min=3, message=_("Enter the reason in a few words")),
            Length(max=LONGEST_REASON, message=TOO_LONG),
        ],
    )
    submit = SubmitField(_("Save the reason"))

    def validate_about(self, field: RadioField) -> None:
        if field.data == TICKED and not self.ticked:
            raise ValidationError(_("Tick at least one line in the list, or choose every line"))

    def validate_reason(self, field: LongTextField) -> None:
        if SAY_WHY in (field.data or ""):
            raise ValidationError(_("Replace “%(words)s” with the reason, in your own words", words=SAY_WHY))

    @property
    def ticked(self) -> list[int]:
        """The lines ticked, as numbers; what is no number was not on our page."""
        given = request.form.getlist("ticked")[:MOST_TICKED]
        return sorted({int(text) for text in given if text.isascii() and text.isdecimal() and len(text) < 10})

    @property
    def lines(self) -> list[int]:
        """The lines this reason is for; none stands for the whole rule."""
        if self.line.data:
            return [int(self.line.data)]
        return self.ticked if self.about.data == TICKED else []
