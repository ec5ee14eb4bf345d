"""What one role may do to one table: a pass of the matrix."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Pass:
    """What one role may do to one table. ``adds`` is the wall for new rows where it differs from ``wall``; ``columns``
    limits an update to the columns named, ``reads`` a select."""

    letters: str
    wall: str
    adds: str | None = None
    columns: tuple[str, ...] = ()
    reads: tuple[str, ...] = ()

    def columns_for(self, letter: str) -> tuple[str, ...]:
        """The only columns this verb may touch; empty for the whole row."""
        return {"U": self.columns, "S": self.reads}.get(letter, ())
