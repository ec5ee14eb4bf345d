"""What sign-off asks: a code, a capacity, a reason, a choice of returns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import HiddenField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length

from councils.signoff.typed import Typed, same_words
from reeve.identity.forms import code_or_passkey
from reeve.web.forms import CheckboxesField, Form, LongTextField, RadioField, SubmitField, TextField

CAPACITIES = (
    SelectChoice(
        "Responsible finance officer", _("Responsible finance officer (section 151, or section 95 in Scotland)")
    ),
    SelectChoice("Deputy to the responsible finance officer", _("Deputy to the responsible finance officer")),
)
SHORT = Length(max=200, message=_("Use 200 characters or fewer"))
REASON = Length(max=2000, message=_("Keep the reason to 2,000 characters or fewer"))


class SignForm(Form):
    """The certifier's act. The capacity is asked only where the membership does not name one; a name and a capacity are
    typed only where the department asks for a typed signature."""

    capacity = RadioField(
        _("In what capacity do you sign?"), [DataRequired(_("Choose in what capacity you sign"))], choices=CAPACITIES
    )
    typed_name = TextField(_("Type your name"), [DataRequired(_("Type your name")), SHORT])
    typed_capacity = TextField(_("Type the capacity in which you sign"), [DataRequired(_("Type your capacity")), SHORT])
    passkey = HiddenField()
    code = TextField(
        _("One-time code"),
        [code_or_passkey],
        description=_("Six digits from your authenticator app, or one of your recovery codes"),
    )
    submit = SubmitField(_("Sign"))

    def __init__(self, *args: Any, capacity: str | None, typed_by: str | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known_capacity, self.typed_by = capacity, typed_by
        if capacity is not None:
            del self.capacity
        if typed_by is None:
            del self.typed_name, self.typed_capacity
        elif self.typed_name is not None:
            self.typed_name.description = _("As it stands in Reeve: %(name)s", name=typed_by)
            self.typed_capacity.description = capacity or _("As in the answer you choose above")

    @property
    def chosen_capacity(self) -> str:
        """The membership's capacity, or the one chosen."""
        chosen: str = self.known_capacity or self.capacity.data
        return chosen

    @property
    def typed(self) -> Typed | None:
        """What was typed as a signature, where that is asked for."""
        return None if self.typed_by is None else Typed(self.typed_name.data, self.typed_capacity.data)

    def validate(self, extra_validators: Any = None) -> bool:
        """Also: what was typed is the name and the capacity of whoever signs."""
        whole = bool(super().validate(extra_validators))
        if self.typed_by is None or not whole:
            return whole
        for field, wanted in ((self.typed_name, self.typed_by), (self.typed_capacity, self.chosen_capacity)):
            if not same_words(field.data, wanted):
                field.errors = [_("Type it as it stands here: %(wanted)s", wanted=wanted)]
                whole = False
        return whole


WHOLE_HINT = _(
    "If you write something here, every section is open to the preparer again. If you do not, the sections you do not "
    "send back stay as they are. Leave out anybody's name or claim."
)


class DeclineForm(Form):
    """Why a certifier will not sign: of the whole or, where the form has sections, of those sent back."""

    sections = CheckboxesField(_("Which sections do you send back?"))
    reason = LongTextField(
        _("Why do you decline?"),
        [REASON],
        description=_("The preparer sees this beside the form. Leave out anybody's name or claim."),
    )
    submit = SubmitField(_("Decline"))
    named: Mapping[str, str] = {}

    @classmethod
    def of(cls, sections: Sequence[str], **given: Any) -> DeclineForm:
        """A form that asks about each of ``sections``; about the whole where there are none."""
        named = {f"why_{place}": section for place, section in enumerate(sections)}
        whys = {
            name: LongTextField(_("Why do you send back “%(section)s”?", section=section), [REASON])
            for name, section in named.items()
        }
        made: DeclineForm = type("DeclineFormOfSections", (cls,), {**whys, "named": named})(**given)
        if named:
            made.sections.choices = list(named.items())
            made.reason.label.text = _("Anything about the whole return (optional)")
            made.reason.description = WHOLE_HINT
        else:
            del made.sections
        return made

    @property
    def sent_back(self) -> dict[str, str]:
        """By section, why it is sent back. A reason that was typed counts, whether its box is ticked or not."""
        return {section: why for name, section in self.named.items() if (why := self.why(name))}

    def why(self, name: str) -> str:
        return (self[name].data or "").strip()

    def validate(self, extra_validators: Any = None) -> bool:
        """Also: a reason for each section ticked, and at least one reason."""
        whole = bool(super().validate(extra_validators))
        self.reason.data = (self.reason.data or "").strip()
        without = [name for name in (self.sections.data or []) if not self.why(name)] if self.named else []
        for name in without:
            self[name].errors = [_("Enter why you send back “%(section)s”", section=self.named[name])]
        if not without and not self.sent_back and not self.reason.data:
            asked = self.sections if self.named else self.reason
            asked.errors = [_("Enter why you decline, so that the preparer knows what to change")]
            return False
        return whole and not without


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
