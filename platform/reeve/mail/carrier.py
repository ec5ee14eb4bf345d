"""What carries a letter out of the house: one message in, the carrier's number for it out, or words why not."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol
from uuid import UUID


class Refused(Exception):
    """The address was refused for good; trying again would not help. The words name no address."""


class TryLater(Exception):
    """The letter was not taken now, and may be later. The words are for the operator and name no address."""


@dataclass(frozen=True)
class Message:
    """A letter as it travels. Its words and its reader never appear in a ``repr``."""

    id: UUID
    to_name: str = field(repr=False)
    to_email: str = field(repr=False)
    subject: str = field(repr=False)
    body: str = field(repr=False)


@dataclass(frozen=True)
class Fate:
    """What became of a letter once taken: whether it arrived, or ``None`` while the carrier is still trying."""

    arrived: bool | None
    words: str = ""


class Carrier(Protocol):
    """A way to send letters."""

    def send(self, message: Message) -> str | None:
        """Hand the message over; the carrier's own number for it, where its fate can be asked for later.

        Raises Refused or TryLater.
        """

    def fate(self, carrier_id: str) -> Fate:
        """What became of a message handed over earlier. Raises TryLater."""

    def reach(self) -> None:
        """Whether the carrier can be reached with these settings, without sending anything. Raises TryLater."""
