"""Every form that takes an e-mail address takes the same ones: no letter that only looks like a plain one."""

from __future__ import annotations

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict

from councils.assurance.forms import EngageForm
from councils.people.forms import InviteForm
from reeve.billing.forms import AccountForm, FinanceContactForm
from reeve.officials.forms import InviteOfficialForm
from reeve.onboarding.forms import NamedForm, OnboardForm
from reeve.web.forms import Form

ENTERED: list[tuple[type[Form], str]] = [
    (AccountForm, "payables_email"),
    (FinanceContactForm, "email"),
    (NamedForm, "agreement_email"),
    (OnboardForm, "admin_email"),
    (OnboardForm, "agreement_email"),
    (InviteForm, "email"),
    (InviteOfficialForm, "email"),
    (EngageForm, "email"),
]
ALIKE = "acc\u043eunts@north.example"
"""With a Cyrillic letter where one reads an "o"."""


@pytest.mark.parametrize(("form", "field"), ENTERED, ids=lambda each: each if isinstance(each, str) else each.__name__)
def test_an_address_that_only_looks_like_another_is_refused_wherever_one_is_entered(
    form: type[Form], field: str
) -> None:
    app = Flask(__name__)
    app.secret_key = "of this test"
    with app.test_request_context():
        faults = {
            typed: entered_in(form, field, typed) for typed in (ALIKE, "accounts@north", "accounts@north.example")
        }
    assert "only look like plain ones" in faults[ALIKE]
    assert "in full" in faults["accounts@north"]
    assert faults["accounts@north.example"] == ""


def entered_in(form: type[Form], field: str, typed: str) -> str:
    """What the form says to an address typed into this field."""
    entered = form(formdata=MultiDict({field: typed}), meta={"csrf": False})
    entered.validate()
    return " ".join(str(fault) for fault in entered[field].errors)
