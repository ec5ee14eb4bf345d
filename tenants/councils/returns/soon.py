"""What is for now, what is to come, and what is only there to practise on, so that a home is not filled by it. Pure.

Obligations are made two years ahead, and a council newly aboard gets a practice return of each kind.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from councils.returns.models import Standing
from councils.returns.state import State, latest_due, state_of
from reeve.definitions import Period
from reeve.definitions.working_days import day_of

SOON = timedelta(days=60)
"""Long enough before the date for the estimates that are due before their year begins."""


def is_for_now(standing: Standing, *, now: datetime) -> bool:
    """Begun, or its period has ended, or due within 60 days. The rest may be begun, and is shown folded."""
    if state_of(standing) is not State.NOT_STARTED or Period.parse(standing.period).end < day_of(now):
        return True
    due = latest_due(standing)
    return due is not None and due - now <= SOON


FEW = 2
"""So many practice returns nobody has begun stay among what is to do; more are shown apart."""


def is_to_practise_on(standing: Standing) -> bool:
    """A practice return that nobody asks for by a day and nobody has begun."""
    return standing.practice and latest_due(standing) is None and state_of(standing) is State.NOT_STARTED


def apart(standings: Sequence[Standing]) -> tuple[list[Standing], list[Standing]]:
    """What is to do, and what is to practise on where there is more than a few of that; each in the order given."""
    practise = [standing for standing in standings if is_to_practise_on(standing)]
    if len(practise) <= FEW:
        return list(standings), []
    return [standing for standing in standings if not is_to_practise_on(standing)], practise


def for_now(standings: Iterable[Standing], *, now: datetime) -> list[Standing]:
    """Those for now, in the order given."""
    return [standing for standing in standings if is_for_now(standing, now=now)]
