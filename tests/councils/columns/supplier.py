"""For tests: an extract in an order and under names of a supplier that nobody knows."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from reeve.definitions import load
from reeve.rules import names_at

CLAIM, SURNAME = 1, 5
"""Columns from 0, as the definition has them: LCHBREF and CCSURNAME."""


@cache
def names() -> tuple[str, ...]:
    return tuple(next(iter(found)) for _place, found in sorted(names_at(load("shbe").layout).items()))


@dataclass(frozen=True)
class Supplier:
    """A file in a supplier's order: the surname first, then the rest; ``called`` gives the two names it has its own."""

    claim: str
    surname: str = "Family name"

    @property
    def line(self) -> str:
        own = list(names())
        own[CLAIM], own[SURNAME] = self.claim, self.surname
        return self.turned("|".join(own))

    @staticmethod
    def turned(line: str) -> str:
        cells = line.split("|")
        return "|".join([cells[SURNAME], *cells[:SURNAME], *cells[SURNAME + 1 :]]) if len(cells) == 341 else line

    def file(self, extract: bytes) -> bytes:
        header, *lines = extract.decode().splitlines()
        return ("\n".join([header, self.line, *map(self.turned, lines)]) + "\n").encode()

    @property
    def answers(self) -> dict[str, str]:
        """What the form is sent: the surname stands first, the claim third."""
        return {"column-1": "6", "column-3": "2"}
