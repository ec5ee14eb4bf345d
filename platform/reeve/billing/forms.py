"""What people enter about money."""

from __future__ import annotations

from typing import Any

from wtforms.validators import InputRequired, Length, NumberRange

from reeve.billing.plans import price_book
from reeve.billing.receive_payment import METHODS
from reeve.identity.forms import is_address
from reeve.web.forms import (
    DayField,
    Form,
    LongTextField,
    PoundsField,
    RadioField,
    SelectField,
    SubmitField,
    TextField,
    WholeField,
)

PAYERS = {"council": "A council, for itself", "lead authority": "A lead authority", "department": "A department"}
LONG = Length(max=200, message="Use 200 characters or fewer")


def plan_choices() -> dict[str, str]:
    return {plan.key: plan.title for plan in price_book().plans.values()}


def plan_hints() -> list[dict[str, Any]]:
    """What each plan includes, under its radio button."""
    return [{"hint": {"text": plan.words}} for plan in price_book().plans.values()]


class QuoteForm(Form):
    plan = RadioField("Plan", validators=[InputRequired("Choose a plan")])
    caseload = WholeField(
        "Live Housing Benefit claims",
        validators=[
            InputRequired("Enter how many live Housing Benefit claims you have"),
            NumberRange(min=0, max=500_000, message="Enter a number of claims between 0 and 500,000"),
        ],
    )
    day = DayField("First day", validators=[InputRequired("Enter the first day")])
    submit = SubmitField("Make the quote")

    def __init__(self, *arguments: Any, **extra: Any) -> None:
        super().__init__(*arguments, **extra)
        self.plan.choices = plan_choices()


class FinanceContactForm(Form):
    name = TextField("Name or team", validators=[InputRequired("Enter a name"), LONG])
    email = TextField("E-mail address", validators=[InputRequired("Enter an e-mail address"), is_address])
    submit = SubmitField("Save")


class OrderForm(Form):
    number = TextField(
        "Purchase order number",
        validators=[
            InputRequired("Enter the purchase order number"),
            Length(max=50, message="Use 50 characters or fewer"),
        ],
    )
    submit = SubmitField("Save")


class ReasonForm(Form):
    reason = LongTextField("Reason", validators=[InputRequired("Give a reason"), LONG])
    submit = SubmitField("Save")


class AccountForm(Form):
    kind = RadioField(
        "Who pays",
        choices={
            "council": "A council, for itself",
            "lead authority": "A lead authority",
            "department": "A department",
        },
        validators=[InputRequired("Say who pays")],
    )
    slug = TextField(
        "The council's name in addresses", description="For a council or a lead authority. Like winchester"
    )
    legal_name = TextField("Legal name", validators=[InputRequired("Enter the legal name"), LONG])
    address = LongTextField("Address", validators=[InputRequired("Enter the address"), LONG])
    payables_email = TextField(
        "Accounts payable e-mail address", validators=[InputRequired("Enter an e-mail address"), is_address]
    )
    vat_number = TextField("VAT number", description="GB and 9 digits. Leave empty if there is none")
    submit = SubmitField("Open the account")


class ContractForm(Form):
    plan = RadioField("Plan", validators=[InputRequired("Choose a plan")])
    day = DayField("First day", validators=[InputRequired("Enter the first day")])
    years = WholeField(
        "Contract years",
        validators=[InputRequired("Enter how many"), NumberRange(min=1, max=5, message="Enter 1 to 5")],
        description="The part of a year before the first 1 April counts as the first.",
    )
    call_off = TextField("Call-off reference", validators=[LONG], description="For example, of G-Cloud. May be empty")
    councils = LongTextField(
        "Councils",
        validators=[InputRequired("Name at least one council")],
        description="One a line: name in addresses, live claims and, if it is not 100, the share in per cent. "
        "For example: winchester, 4120, 50",
    )
    submit = SubmitField("Draft the contract")

    def __init__(self, *arguments: Any, **extra: Any) -> None:
        super().__init__(*arguments, **extra)
        self.plan.choices = plan_choices()


class EndForm(Form):
    day = DayField("First day without it", validators=[InputRequired("Enter the day")])
    submit = SubmitField("End the contract")


class PaymentForm(Form):
    day = DayField("Received on", validators=[InputRequired("Enter the day")])
    amount = PoundsField("Amount", validators=[InputRequired("Enter the amount")])
    method = RadioField("How it came", choices=METHODS, validators=[InputRequired("Say how it came")])
    reference = TextField("Reference", validators=[InputRequired("Enter the reference as the bank gives it"), LONG])
    submit = SubmitField("Write it down")


class MatchForm(Form):
    invoice = SelectField("Invoice", validators=[InputRequired("Choose an invoice")])
    amount = PoundsField("Amount", validators=[InputRequired("Enter the amount")])
    reason = TextField("Why you think so", validators=[InputRequired("Give a reason"), LONG])
    submit = SubmitField("Match")


class CreditForm(Form):
    amount = PoundsField("Amount before VAT", description="Leave empty to credit whatever is not credited yet")
    reason = LongTextField("Reason", validators=[InputRequired("Give a reason"), LONG])
    submit = SubmitField("Issue the credit note")


class RefundForm(Form):
    amount = PoundsField("Amount", validators=[InputRequired("Enter the amount")])
    reason = TextField("Reason", validators=[InputRequired("Give a reason"), LONG])
    submit = SubmitField("Ask for the refund")


class SentForm(Form):
    reference = TextField(
        "What the bank calls the transfer", validators=[InputRequired("Enter the reference of the transfer"), LONG]
    )
    submit = SubmitField("It was sent")


class HoldForm(Form):
    account = SelectField("Who paid it", validators=[InputRequired("Say who paid it")])
    reason = TextField("Reason", validators=[InputRequired("Give a reason"), LONG])
    submit = SubmitField("Hold it for the next invoice")


class SuccessorForm(Form):
    slug = TextField("Successor", validators=[InputRequired("Enter the council's name in addresses"), LONG])
    day = DayField("First day of the successor", validators=[InputRequired("Enter the day")])
    submit = SubmitField("Write it down")


class NovationForm(Form):
    heirs = LongTextField(
        "Successors and their parts",
        validators=[InputRequired("Name at least one successor")],
        description="One a line: name in addresses and the part in per cent. For example: winchester, 100",
    )
    preview = SubmitField("Preview")


class GoodwillForm(Form):
    plan = RadioField("Plan", validators=[InputRequired("Choose a plan")])
    day = DayField("First day without it", validators=[InputRequired("Enter the day")])
    reason = TextField("Reason", validators=[InputRequired("Give a reason"), LONG])
    submit = SubmitField("Give")

    def __init__(self, *arguments: Any, **extra: Any) -> None:
        super().__init__(*arguments, **extra)
        self.plan.choices = plan_choices()
