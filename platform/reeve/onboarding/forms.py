"""What is entered to bring a council aboard, to accept its agreement, and to ask for support."""

from __future__ import annotations

import re
from typing import Any

from wtforms.fields import HiddenField
from wtforms.validators import InputRequired, Length, ValidationError

from reeve.identity.address import NotAnAddress, PrivateDomain, domain_entered, domain_of
from reeve.identity.forms import is_address
from reeve.onboarding.ask_agreement import Named
from reeve.web.forms import CheckboxField, Form, LongTextField, SubmitField, TextField

LONG = Length(max=200, message="Use 200 characters or fewer")
EXAMPLE = "winchester.gov.uk"
LINKED = "They get a link that works once, for 14 days. Leave empty to ask later."


class NamedForm(Form):
    """Whom the council named for the agreement."""

    agreement_name = TextField("Who accepts the agreement", validators=[InputRequired("Enter their full name"), LONG])
    agreement_email = TextField(
        "Their e-mail address",
        validators=[InputRequired("Enter their e-mail address"), is_address],
        description="They get a link that works once, for 14 days.",
    )
    officer_name = TextField(
        "The council's data protection officer",
        validators=[InputRequired("Enter the data protection officer's full name"), LONG],
        description="Full name. It stands in the agreement.",
    )
    submit = SubmitField("Send the link")

    def named(self) -> Named:
        return Named(self.agreement_name.data, self.agreement_email.data, self.officer_name.data)


class DomainsField(LongTextField):
    """Several e-mail domains, one a line; commas and spaces part them too."""

    def entered(self) -> list[str]:
        return re.split(r"[\s,;]+", self.data.strip()) if self.data and self.data.strip() else []

    def pre_validate(self, form: object) -> None:
        for domain in self.entered():
            try:
                domain_entered(domain)
            except NotAnAddress as error:
                private = isinstance(error, PrivateDomain)
                fault = f"Anybody can have an address at {domain}" if private else f"“{domain}” is not a domain"
                raise ValidationError(f"{fault}. Enter one like {EXAMPLE}") from error


class DomainsForm(Form):
    domains = DomainsField("E-mail domains", description=f"One a line, like {EXAMPLE}.")
    submit = SubmitField("Save")


class OnboardForm(Form):
    """The first admin and, where they are known already, the people of the agreement: all three or none."""

    admin_name = TextField(
        "The first admin's full name", validators=[InputRequired("Enter a name"), Length(max=200, message="Too long")]
    )
    admin_email = TextField(
        "The first admin's e-mail address",
        validators=[InputRequired("Enter an e-mail address"), is_address],
        description="They get a link that works once, for 48 hours.",
    )
    domains = DomainsField(
        "The council's e-mail domains",
        description=f"One a line, like {EXAMPLE}. Invitations to others show a warning. Leave empty if not known.",
    )
    agreement_name = TextField("Who accepts the agreement for the council", description=LINKED, validators=[LONG])
    agreement_email = TextField("The e-mail address of who accepts the agreement")
    officer_name = TextField("The council's data protection officer", validators=[LONG])
    submit = SubmitField("Bring aboard and invite")

    def validate(self, *arguments: Any, **extra: Any) -> bool:
        """Half of what the agreement needs is no use."""
        whole = bool(super().validate(*arguments, **extra))
        fields = (self.agreement_name, self.agreement_email, self.officer_name)
        if not any(field.data for field in fields):
            return whole
        for field in fields:
            if not field.data:
                field.errors = [*field.errors, "Enter this too, or leave all three about the agreement empty"]
                whole = False
        if self.agreement_email.data:
            try:
                is_address(self, self.agreement_email)
            except ValidationError as error:
                self.agreement_email.errors, whole = [str(error)], False
        return whole

    def other_domain(self) -> str | None:
        """The first admin's domain, where domains are entered and it is none of them."""
        domain = domain_of(self.admin_email.data)
        known = [domain_entered(one) for one in self.domains.entered()]
        return domain if known and domain not in known else None

    def named(self) -> Named | None:
        if not self.agreement_name.data:
            return None
        return Named(self.agreement_name.data, self.agreement_email.data, self.officer_name.data)


class AcceptForm(Form):
    """``read`` is the digest of the text that was on the page."""

    capacity = TextField("Your job title", validators=[InputRequired("Enter your job title"), LONG])
    authorised = CheckboxField(
        "I have read the agreement and may accept it for the council",
        validators=[InputRequired("Tick this if you may accept the agreement for the council")],
    )
    read = HiddenField()
    submit = SubmitField("Accept the agreement")


class SupportForm(Form):
    reason = LongTextField(
        "Why you need to see the council's pages",
        validators=[InputRequired("Enter why"), Length(max=1000, message="Use 1,000 characters or fewer")],
        description="The council's admins read this. Do not write anything about a claimant.",
    )
    purpose = TextField("What you will look at", validators=[InputRequired("Enter what you will look at"), LONG])
    submit = SubmitField("Ask the council")
