"""What an admin enters to make a token."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from wtforms.validators import InputRequired, Length

from councils.tokens.make_token import Wanted
from reeve.identity.forms import is_seen
from reeve.identity.machine.scopes import SCOPE_DOES, Scope
from reeve.identity.models import Person
from reeve.web.forms import CheckboxesField, Form, RadioField, SelectField, SubmitField, TextField

LASTS = {"30": "30 days", "90": "90 days", "180": "180 days", "365": "A year"}


class TokenForm(Form):
    label = TextField(
        "Name",
        description="Where it will be used, such as Benefits system, nightly. The history names it at every act.",
        validators=[
            InputRequired("Enter a name for the token"),
            Length(max=60, message="Use 60 characters or fewer"),
            is_seen,
        ],
    )
    scopes = CheckboxesField(
        "What it may do",
        choices={scope.value: words for scope, words in SCOPE_DOES.items()},
        validators=[InputRequired("Choose what the token may do")],
    )
    owner = SelectField(
        "Who answers for it",
        description="A preparer. What the token uploads counts as theirs, so they cannot sign it.",
        validators=[InputRequired("Choose who answers for it")],
    )
    lasts = RadioField("How long it works", choices=LASTS, default="90", validators=[InputRequired("Choose how long")])
    submit = SubmitField("Make the token")

    def __init__(self, *arguments: Any, people: Sequence[Person] = (), **extra: Any) -> None:
        super().__init__(*arguments, **extra)
        self.owner.choices = {"": "Choose a preparer", **{str(person.id): person.name for person in people}}

    def wanted(self) -> Wanted:
        return Wanted(
            label=self.label.data,
            scopes=frozenset(map(Scope, self.scopes.data)),
            owner_id=UUID(self.owner.data),
            lasts=timedelta(days=int(self.lasts.data)),
        )
