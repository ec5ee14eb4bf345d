"""Whose turn it is: how many jobs are before one that waits, told by the database without showing any of them."""

from __future__ import annotations

import math
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.orm import Session


@dataclass(frozen=True)
class Turn:
    """``before`` counts the jobs under way and those asked for earlier in the same queue; ``running`` those under way.
    ``seconds`` is what one took, the median of the last twenty that were done; None where none was yet."""

    before: int
    running: int
    seconds: float | None

    @property
    def wait(self) -> float | None:
        """Seconds until it begins, if those before it take as long as the last ones did, as many at a time as now."""
        return None if self.seconds is None else math.ceil(self.before / max(self.running, 1)) * self.seconds


def find_turn(session: Session, lock: str) -> Turn | None:
    """The turn of this council's job with this lock; None where it does not wait any more."""
    found = session.execute(
        text("select before, running, seconds from jobs.turn_of(:lock)"), {"lock": lock}
    ).one_or_none()
    return None if found is None else Turn(found.before, found.running, found.seconds)
