"""Tables sorted by links, so that they sort without JavaScript."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from flask import request


@dataclass(frozen=True)
class Sort:
    """The column a table is sorted by, and which way."""

    key: str
    descending: bool = False

    def __str__(self) -> str:
        return f"-{self.key}" if self.descending else self.key

    def aria(self, key: str) -> str:
        if key != self.key:
            return "none"
        return "descending" if self.descending else "ascending"

    def turned(self, key: str) -> str:
        """What ``?sort=`` should say in the link of ``key``'s heading: the other way where it is already sorted."""
        return str(Sort(key, not self.descending)) if key == self.key else key


def sort_of(columns: Collection[str], *, default: str) -> Sort:
    """The sort asked for by ``?sort=`` (``-key`` for descending) where ``columns`` has it, else ``default``."""
    asked = request.args.get("sort", default)
    if asked.removeprefix("-") not in columns:
        asked = default
    return Sort(asked.removeprefix("-"), asked.startswith("-"))
