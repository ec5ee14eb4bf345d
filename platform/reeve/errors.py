"""Refusals: what the service says when it will not do a thing, in words a person can act on.

A verb raises a ``Refusal``; ``reeve.web`` renders it with its status; the unit of work is rolled back first.
"""

from __future__ import annotations

from collections.abc import Mapping


class Refusal(Exception):
    """The act was not done. ``message`` says what happened and what to do next; it never holds personal data.
    ``headers`` go with the answer; ``lead`` is where to go next, its address and what the button says; ``more`` is what
    a machine is told besides the words."""

    status = 400
    title = "We could not do that"
    headers: Mapping[str, str] = {}
    lead: tuple[str, str] | None = None
    more: Mapping[str, object] = {}

    def __init__(
        self, message: str | None = None, *, title: str | None = None, lead: tuple[str, str] | None = None
    ) -> None:
        self.message = message or (type(self).__doc__ or self.title).strip().splitlines()[0]
        if title is not None:
            self.title = title
        self.lead = lead
        super().__init__(self.message)


class NotFound(Refusal):
    """Check the address, or go back and start from your first page."""

    status = 404
    title = "Page not found"


class NotAllowed(Refusal):
    """Your role does not let you do this. Ask one of your admins."""

    status = 403
    title = "You cannot do this"


class Conflict(Refusal):
    """Somebody or something changed this first. Look at it again before you go on."""

    status = 409
    title = "Things have changed"


class TooLarge(Refusal):
    """The file is larger than the limit."""

    status = 413
    title = "The file is too large"
