"""What an officer says of what they sent, and the file that came back."""

from __future__ import annotations

import re
from datetime import datetime, time
from typing import Any

from wtforms.validators import DataRequired, InputRequired, Length, ValidationError

from councils.carrying.carry import Sent
from reeve.web.filters import LONDON
from reeve.web.forms import DayField, FileField, Form, RadioField, SubmitField, TextField

HOW = {
    "by e-mail": "By e-mail",
    "by a website of the department": "By a website of the department",
    "by post": "By post",
    "in another way": "In another way",
}
CLOCK = re.compile(r"([01]?\d|2[0-3])[:.]([0-5]\d)")


class CarriageForm(Form):
    """When, how and to whom. The time is the time in the United Kingdom."""

    day = DayField("On what day did you send it?", [InputRequired("Enter the day you sent it")])
    time = TextField(
        "At what time?", [DataRequired("Enter the time you sent it, like 14:02")], description="For example, 14:02"
    )
    how = RadioField("How did you send it?", [InputRequired("Choose how you sent it")], choices=HOW)
    to_whom = TextField(
        "To whom?",
        [DataRequired("Enter to whom you sent it"), Length(max=200, message="Use 200 characters or fewer")],
        description="The team, website or address, as you would look it up again",
    )
    submit = SubmitField("Record that it is sent")

    def validate_time(self, field: Any) -> None:
        if not CLOCK.fullmatch(field.data or ""):
            raise ValidationError("The time must be a time of day, like 14:02")

    @property
    def sent(self) -> Sent:
        """What was entered, once it is valid."""
        found = CLOCK.fullmatch(self.time.data)
        if found is None:
            raise ValueError("the form is not valid")
        clock = time(int(found[1]), int(found[2]), tzinfo=LONDON)
        return Sent(datetime.combine(self.day.data, clock), self.how.data, self.to_whom.data)


class AcknowledgementForm(Form):
    """The department's answer, as a file."""

    file = FileField(
        "The acknowledgement",
        [InputRequired("Choose the file that came back")],
        description="A PDF, an e-mail (.eml or .msg), a picture or a text file, up to 5 MB",
    )
    submit = SubmitField("Add it")
