"""How long a refused delivery waits: doubling, half of it chance, never longer than a quarter of an hour."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reeve.channels.backoff import FIRST, LONGEST, SPREAD, spread, wait_after


@pytest.mark.parametrize(("refusals", "seconds"), [(1, 10), (2, 20), (3, 40), (7, 640), (8, 900), (1000, 900)])
def test_the_longest_wait_doubles_up_to_a_quarter_of_an_hour(refusals: int, seconds: int) -> None:
    assert wait_after(refusals, chance=lambda: 1.0) == timedelta(seconds=seconds)
    assert wait_after(refusals, chance=lambda: 0.0) == timedelta(seconds=seconds / 2)


@given(st.integers(1, 10_000), st.floats(0, 1))
def test_no_wait_is_shorter_than_half_the_first_or_longer_than_the_longest(refusals: int, by_chance: float) -> None:
    assert FIRST / 2 <= wait_after(refusals, chance=lambda: by_chance) <= LONGEST


def test_many_that_failed_together_do_not_come_back_together() -> None:
    waits = sorted(wait_after(8) for _ in range(350))
    assert len(set(waits)) > 340
    assert waits[-1] - waits[0] > LONGEST / 3


@given(st.floats(0, 1))
def test_those_that_wait_for_one_moment_are_spread_over_less_than_a_minute(by_chance: float) -> None:
    assert timedelta() <= spread(chance=lambda: by_chance) <= SPREAD < timedelta(minutes=1)


def test_before_any_refusal_there_is_nothing_to_wait_for() -> None:
    with pytest.raises(ValueError, match="after a refusal"):
        wait_after(0)
