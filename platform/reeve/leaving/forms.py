"""What the platform admin enters: the reason of a hold, a code to consent."""

from __future__ import annotations

from wtforms.validators import DataRequired, Length

from reeve.web.forms import Form, LongTextField, SubmitField, TextField


class PlatformHoldForm(Form):
    reason = LongTextField(
        "Why must nothing be destroyed?",
        [DataRequired("Enter the reason"), Length(max=2000, message="The reason must be 2,000 characters or fewer")],
        description="The council reads this.",
    )
    submit = SubmitField("Place the hold")


class ConsentForm(Form):
    code = TextField(
        "One-time code",
        [DataRequired("Enter the code your authenticator app shows now")],
        description="Six digits from your authenticator app, or one of your recovery codes",
    )
    submit = SubmitField("Consent to the destruction")
