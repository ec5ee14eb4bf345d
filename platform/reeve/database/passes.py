"""What one role may do to one table: a pass of the matrix."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Pass:
    """What one role may do to one table. ``adds`` is the wall for new rows where it differs from ``wall``, ``changes``
    that for rows to be changed; ``columns`` limits an update to the columns named, ``reads`` a select."""

    letters: str
    wall: str
    adds: str | None = None
    changes: str | None = None
    columns: tuple[str, ...] = ()
    reads: tuple[str, ...] = ()

    def wall_for(self, letter: str) -> str:
        """What a row must meet for this verb."""
        return {"I": self.adds, "U": self.changes}.get(letter) or self.wall

    def columns_for(self, letter: str) -> tuple[str, ...]:
        """The only columns this verb may touch; empty for the whole row."""
        return {"U": self.columns, "S": self.reads}.get(letter, ())
