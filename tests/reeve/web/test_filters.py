from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from reeve.web import filters


@pytest.mark.parametrize(
    ("amount", "pence", "shown"),
    [
        (0, True, "£0.00"),
        (5, True, "£0.05"),
        (123_456_789, True, "£1,234,567.89"),
        (-500, True, "-£5.00"),
        (150, False, "£2"),
        (149, False, "£1"),
        (Decimal("1234.5"), True, "£1,234.50"),
        (Decimal("0.005"), True, "£0.01"),
        (None, True, ""),
    ],
)
def test_pounds(amount: int | Decimal | None, pence: bool, shown: str) -> None:
    assert filters.pounds(amount, pence) == shown


@pytest.mark.parametrize(
    ("value", "unit", "shown"),
    [
        (0, "pounds", "no change"),
        (1234, "number", "+1,234"),
        (-1234, "number", "-1,234"),
        (-500, "pounds", "-£5.00"),
        (500, "pounds", "+£5.00"),
        (None, "pounds", ""),
    ],
)
def test_change(value: int | None, unit: str, shown: str) -> None:
    assert filters.change(value, unit) == shown


def test_times_are_london_times() -> None:
    summer = datetime(2026, 10, 25, 0, 59, 59, tzinfo=UTC)
    winter = datetime(2026, 10, 25, 1, 0, tzinfo=UTC)
    assert filters.day_and_time(summer) == "25 October 2026 at 01:59"
    assert filters.day_and_time(winter) == "25 October 2026 at 01:00"
    assert filters.day(datetime(2026, 6, 30, 23, 30, tzinfo=UTC)) == "1 July 2026"
    assert filters.day(date(2026, 10, 1)) == "1 October 2026"
    assert filters.machine_time(winter) == "2026-10-25T01:00:00Z"
    assert filters.machine_time(date(2026, 10, 1)) == "2026-10-01"


def test_a_time_without_a_zone_is_an_error() -> None:
    with pytest.raises(ValueError, match="zone"):
        filters.clock(datetime(2026, 1, 1))  # noqa: DTZ001


@pytest.mark.parametrize(
    ("count", "shown"),
    [
        (0, "0 bytes"),
        (1, "1 byte"),
        (999, "999 bytes"),
        (1000, "1.0 KB"),
        (12_345, "12 KB"),
        (999_499, "999 KB"),
        (999_500, "1.0 MB"),
        (200_000_000, "200 MB"),
        (10**16, "10000 TB"),
        (None, ""),
    ],
)
def test_sizes(count: int | None, shown: str) -> None:
    assert filters.file_size(count) == shown


def test_plural() -> None:
    assert [filters.plural(n, "line") for n in (0, 1, 2000)] == ["0 lines", "1 line", "2,000 lines"]
    assert filters.plural(2, "entry", "entries") == "2 entries"


def test_nothing_is_shown_as_nothing() -> None:
    assert [filter_(None) for filter_ in (filters.number, filters.day, filters.clock, filters.day_and_time)] == [""] * 4
