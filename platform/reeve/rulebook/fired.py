"""How often a rule was found, over councils of which none may be told apart."""

from __future__ import annotations

from dataclasses import dataclass

FLOOR = 5
"""No count is kept or said of fewer councils than this: a smaller one would tell what one council's file held."""


@dataclass(frozen=True)
class Fired:
    """One rule over the councils checked: at how many it was found, and on how many lines."""

    councils: int = 0
    lines: int = 0

    def and_at(self, count: int) -> Fired:
        """With one more council, where it was found ``count`` times."""
        return Fired(self.councils + 1, self.lines + count) if count else self

    @property
    def tells_of_few(self) -> bool:
        """Found somewhere, but at so few councils that the numbers would tell on them."""
        return 0 < self.councils < FLOOR
