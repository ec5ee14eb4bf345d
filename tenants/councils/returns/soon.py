"""What is for now and what is to come: obligations are made two years ahead, too many to show at once. Pure."""

from __future__ import annotations

from collections.abc import Iterable
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


def for_now(standings: Iterable[Standing], *, now: datetime) -> list[Standing]:
    """Those for now, in the order given."""
    return [standing for standing in standings if is_for_now(standing, now=now)]
