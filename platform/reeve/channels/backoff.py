"""How long to wait before the next try: pure.

The wait doubles from ten seconds to a quarter of an hour. Half of each is certain and half is chance, so that many
deliveries that failed together do not come back together.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from random import SystemRandom

FIRST = timedelta(seconds=10)
LONGEST = timedelta(minutes=15)
SPREAD = timedelta(seconds=45)
Chance = Callable[[], float]
chance: Chance = SystemRandom().random


def wait_after(refusals: int, *, chance: Chance = chance) -> timedelta:
    """After so many refusals in a row, counted from 1. ``chance`` gives a number from 0 to 1."""
    if refusals < 1:
        raise ValueError("the wait comes after a refusal")
    whole = min(FIRST * (1 << min(refusals - 1, 20)), LONGEST)
    return whole / 2 + (whole / 2) * chance()


def spread(*, chance: Chance = chance) -> timedelta:
    """What is added where many wait for the same moment."""
    return SPREAD * chance()
