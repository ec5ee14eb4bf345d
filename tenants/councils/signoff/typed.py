"""A typed signature: where the department asks for one, the certifier types their name and capacity, and both are
compared with what the council recorded of them. Pure."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Typed:
    """What was typed, as it was typed."""

    name: str
    capacity: str

    def document(self) -> dict[str, str]:
        return {"name": self.name, "capacity": self.capacity}

    def is_of(self, name: str, capacity: str) -> bool:
        """Whether it says who signs, and as what."""
        return same_words(self.name, name) and same_words(self.capacity, capacity)


def same_words(typed: str, wanted: str) -> bool:
    """The same words, whatever the capitals and spaces."""
    return typed.casefold().split() == wanted.casefold().split()
