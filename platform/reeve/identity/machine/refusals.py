"""What is refused when a token is made, for a council or a department."""

from __future__ import annotations

from datetime import timedelta

from reeve.errors import Conflict, Refusal

LONGEST = timedelta(days=365)


class TooLong(Refusal):
    """A token works for a year at most. Choose an earlier end."""

    status = 422
    title = "The token would work for too long"


class NameTaken(Conflict):
    """There is a token in force with this name. Give this one another, so that the history tells them apart."""

    title = "There is a token with this name"
