"""Forms as GOV.UK asks: WTForms fields drawn by GOV.UK Frontend, and answers in words.

A page draws them with ``form_for`` from ``components/form.html``. A day is entered as three numbers; pounds come back
as a ``Decimal`` of pounds and pence; whole numbers may be typed with thousands separators. Choices are a dict of value
to label.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import wtforms
from flask_wtf import FlaskForm
from flask_wtf.file import FileField as WTFileField
from govuk_frontend_wtf import wtforms_widgets as govuk

MONEY = re.compile(r"-?£?-?[0-9]{1,15}(\.[0-9]{1,2})?")
WHOLE = re.compile(r"-?[0-9]{1,15}")
NOT_SHOWN = "Choose one of the answers shown"


class Form(FlaskForm):  # type: ignore[misc]
    """A form of ours. The token is in ``form_for``, not among the fields, so that it is there once."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        def bind_field(self, form: Any, unbound_field: Any, options: dict[str, Any]) -> Any:
            """Leave "required" to our own messages, as GOV.UK asks."""
            field = super().bind_field(form, unbound_field, options)
            field.flags.required = None
            return field


class DayInput(govuk.GovDateInput):  # type: ignore[misc]
    """Three numbers; the error summary leads to the first of them."""

    def map_gov_params(self, field: Any, **kwargs: Any) -> dict[str, Any]:
        if field.raw_data is not None and len(field.raw_data) != 3:
            field.raw_data = ["", "", ""]
        params: dict[str, Any] = super().map_gov_params(field, **kwargs)
        params["id"] = f"{field.id}-group"
        params["items"][0]["id"] = field.id
        return params


class TextField(wtforms.StringField):  # type: ignore[misc]
    """One line of text, without spaces around it."""

    widget = govuk.GovTextInput()

    def process_formdata(self, valuelist: list[str]) -> None:
        super().process_formdata([text.strip() for text in valuelist])


class PasswordField(wtforms.PasswordField):  # type: ignore[misc]
    """A secret: never written back to the page, never stripped."""

    widget = govuk.GovPasswordInput()


class LongTextField(wtforms.TextAreaField):  # type: ignore[misc]
    """Some sentences."""

    widget = govuk.GovTextArea()


class ChosenField:
    """Says in our words that an answer is not among those shown."""

    def __init__(self, label: str | None = None, validators: Any = None, **kwargs: Any) -> None:
        words = {"invalid_choice_message": NOT_SHOWN, "invalid_value_message": NOT_SHOWN}
        super().__init__(label, validators, **{**words, **kwargs})  # type: ignore[call-arg]


class RadioField(ChosenField, wtforms.RadioField):  # type: ignore[misc]
    """One of a few."""

    widget = govuk.GovRadioInput()


class CheckboxField(wtforms.BooleanField):  # type: ignore[misc]
    """Yes or not."""

    widget = govuk.GovCheckboxInput()


class CheckboxesField(ChosenField, wtforms.SelectMultipleField):  # type: ignore[misc]
    """Any of a few."""

    widget = govuk.GovCheckboxesInput()


class SelectField(ChosenField, wtforms.SelectField):  # type: ignore[misc]
    """One of many."""

    widget = govuk.GovSelect()


class FileField(WTFileField):  # type: ignore[misc]
    """One file of a modest size; a large one is streamed by its own view."""

    widget = govuk.GovFileInput()


class SubmitField(wtforms.SubmitField):  # type: ignore[misc]
    """The button."""

    widget = govuk.GovSubmitInput()


class DayField(wtforms.DateField):  # type: ignore[misc]
    """A day as three numbers; ``data`` is a ``date``."""

    widget = DayInput()

    def __init__(self, label: str | None = None, validators: Any = None, **kwargs: Any) -> None:
        super().__init__(label, validators, format=["%d %m %Y", "%d %b %Y", "%d %B %Y"], **kwargs)

    def process_formdata(self, valuelist: list[str]) -> None:
        if not any(part.strip() for part in valuelist):
            return
        try:
            super().process_formdata([part.strip() for part in valuelist])
        except ValueError:
            raise ValueError(f"{self.label.text} must be a real date, like 12 10 2026") from None


class TypedField(wtforms.Field):  # type: ignore[misc]
    """A number as people type it. What was typed stays on the page when it cannot be read."""

    widget = govuk.GovTextInput()
    shape = WHOLE
    wanted = "a whole number, like 1,234"

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else str(self.data)

    def process_formdata(self, valuelist: list[str]) -> None:
        typed = valuelist[0].replace(",", "").replace(" ", "").strip() if valuelist else ""
        self.data = None
        if not typed:
            return
        if not self.shape.fullmatch(typed):
            raise ValueError(f"{self.label.text} must be {self.wanted}")
        self.data = self.read(typed)

    def read(self, typed: str) -> Any:
        return int(typed)


class WholeField(TypedField):
    """A whole number; ``data`` is an ``int`` or None."""


class PoundsField(TypedField):
    """An amount of money; ``data`` is a ``Decimal`` of pounds or None."""

    shape = MONEY
    wanted = "an amount in pounds, like 1,234.56"

    def read(self, typed: str) -> Decimal:
        return Decimal(typed.replace("£", ""))
