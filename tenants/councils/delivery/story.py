"""How a delivery stands, in words the council can rely on: pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from councils.delivery.models import Attempt
from councils.returns.on_its_way import words_of


@dataclass(frozen=True)
class Story:
    """``words`` is what happened last and what happens next; ``in_time`` whether being sealed when it was is in time,
    None where no date is set."""

    words: str
    in_time: bool | None


def story_of(tries: Sequence[Attempt], *, sealed_at: datetime | None, due_at: datetime | None, now: datetime) -> Story:
    """Of a delivery that has not arrived. ``tries`` oldest first."""
    in_time = None if due_at is None or sealed_at is None else sealed_at <= due_at
    return Story(words_of(tries, now), in_time)
