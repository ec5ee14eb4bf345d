"""What the desk shows of 350 councils, and in which order: pure."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from reeve.department.arrival_chart import UNDATED, WIDEST, chart_of
from reeve.department.arrivals import Arrival, Asked, Standing, days_from
from reeve.department.clean import is_clean
from reeve.department.narrow import in_state, narrowed, ordered, wanted_of
from reeve.web.sorting import Sort

DUE = datetime(2026, 11, 30, 23, 59, 59, tzinfo=UTC)


def row(name: str, standing: Standing = Standing.DELIVERED, *, days: int | None = 0, **more: Any) -> Arrival:
    """A council whose return was sealed ``days`` after the date."""
    given = {"nation": "England", "due_at": DUE, "late": bool(days and days > 0), **more}
    sealed = None if days is None else DUE.replace(hour=12) + timedelta(days=days)
    return Arrival(
        slug=name.lower(),
        name=name,
        standing=standing,
        number=None if days is None else 1,
        sealed_at=sealed,
        received_at=sealed,
        **given,
    )


AWAITED = row("Awaited", Standing.AWAITED, days=None)
OVERDUE = row("Overdue", Standing.OVERDUE, days=None, late=True)
ELSEWHERE = row("Elsewhere", Standing.RECEIVED_ELSEWHERE, days=None, elsewhere_on=date(2026, 12, 2), late=True)
EXTENDED = row("Extended", days=3, late=False, extended_to=DUE + timedelta(days=5), nation="Wales")
EARLY, LATE = row("Early", days=-4), row("Late", Standing.ACCEPTED, days=7)
EVERYBODY = [AWAITED, OVERDUE, ELSEWHERE, EXTENDED, EARLY, LATE]


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ({}, ["Awaited", "Overdue", "Elsewhere", "Extended", "Early", "Late"]),
        ({"timing": "in-time"}, ["Extended", "Early"]),
        ({"timing": "late"}, ["Overdue", "Elsewhere", "Late"]),
        ({"timing": "extended"}, ["Extended"]),
        ({"nation": "Wales"}, ["Extended"]),
        ({"nation": "England", "name": " LATE "}, ["Late"]),
        ({"timing": "never", "nation": "Atlantis"}, ["Awaited", "Overdue", "Elsewhere", "Extended", "Early", "Late"]),
    ],
    ids=lambda value: "-".join(value.values()).strip() or "all" if isinstance(value, dict) else "",
)
def test_filters_keep_what_fits_and_ignore_what_is_none_of_ours(asked: dict[str, str], names: list[str]) -> None:
    assert [each.name for each in narrowed(EVERYBODY, wanted_of(asked))] == names


def test_a_state_is_chosen_beside_the_filters_and_each_filter_can_be_taken_away() -> None:
    wanted = wanted_of({"standing": "Received elsewhere", "timing": "late", "name": "else"})
    assert in_state(EVERYBODY, wanted.standing) == [ELSEWHERE]
    assert wanted.chosen == [("timing", "Late, in or not"), ("name", "Name has “else”")]
    assert wanted_of({"standing": "Anything"}).standing is None


def test_rows_are_ordered_by_what_waits_first_or_by_a_column_either_way() -> None:
    first = [each.name for each in ordered(EVERYBODY, Sort("todo"))]
    assert first[:2] == ["Extended", "Early"]
    assert first[-1] == "Elsewhere"
    sealed = [each.name for each in ordered(EVERYBODY, Sort("sealed"))]
    assert sealed == ["Early", "Elsewhere", "Extended", "Late", "Awaited", "Overdue"]
    assert ordered(EVERYBODY, Sort("name", descending=True))[0] is OVERDUE


def test_the_chart_counts_every_council_once_in_the_order_of_time() -> None:
    chart = chart_of(EVERYBODY, period_end=date(2026, 10, 31))
    assert chart.dated
    counted = {bar.words: (bar.councils, bar.look) for bar in chart.bars if bar.councils}
    assert counted == {
        "1 to 5 days before": (2, "in-time"),  # Extended, by its own date, and Early
        "1 to 5 days after": (1, "late"),
        "6 to 10 days after": (1, "late"),
        "Not in yet, and the date has passed": (1, "not-in"),
        "Not in yet": (1, "not-in"),
    }
    assert sum(bar.councils for bar in chart.bars) == len(EVERYBODY)
    assert max(bar.width for bar in chart.bars) == WIDEST
    assert all(bool(bar.width) == bool(bar.councils) for bar in chart.bars)


def test_without_a_date_the_chart_counts_from_the_end_of_the_period_and_calls_nothing_late() -> None:
    rows = [row("One", due_at=None, days=-20), row("Two", due_at=None, days=0)]
    rows.append(row("No", Standing.ELSEWHERE, days=None, due_at=None))
    chart = chart_of(rows, period_end=date(2026, 10, 31))
    assert not chart.dated
    counted = {bar.words: bar.councils for bar in chart.bars if bar.councils}
    assert counted == {"1 to 10 days after it ended": 1, "21 to 30 days after": 1, "Not on Reeve": 1}
    assert "late" not in {bar.look for bar in chart.bars}


def test_what_came_without_a_date_where_others_have_one_is_drawn_and_called_neither_early_nor_late() -> None:
    rows = [row("Dated", days=2), row("Undated", due_at=None, days=-5), row("Undated too", due_at=None, days=40)]
    chart = chart_of(rows, period_end=date(2026, 10, 31))
    assert chart.dated
    assert chart.undated
    counted = {bar.words: (bar.councils, bar.look) for bar in chart.bars if bar.councils}
    assert counted == {"1 to 5 days after": (1, "late"), UNDATED: (2, "in-time")}
    assert not chart_of(EVERYBODY, period_end=date(2026, 10, 31)).undated


def test_a_chart_of_nobody_has_no_bar() -> None:
    assert {bar.width for bar in chart_of([], period_end=date(2026, 10, 31)).bars} == {0}


@pytest.mark.parametrize(
    ("manifest", "clean"),
    [
        ({}, True),
        ({"findings": [{"rule": "A", "severity": "confirm", "count": 2}]}, False),
        ({"findings": [{"rule": "A", "severity": "confirm", "count": 2}], "explanations": [{"rule": "A"}]}, True),
        ({"findings": [{"rule": "A", "severity": "confirm", "count": 0}]}, True),
        ({"findings": [{"rule": "B", "severity": "fix", "count": 1}], "disputes": [{"rule": "B"}]}, False),
    ],
    ids=["nothing found", "unexplained", "explained", "counted none", "disputed"],
)
def test_clean_is_without_a_dispute_and_without_an_unexplained_finding(manifest: dict[str, Any], clean: bool) -> None:
    assert is_clean({"findings": [], "explanations": [], "disputes": [], **manifest}) is clean


def test_what_is_due_nearest_to_today_is_the_least_far() -> None:
    """Where no date is set the end of the period counts; a date that passed is as near as one to come."""
    today = date(2026, 11, 28)
    due, undated = Asked("shbe", "2026-10", True, 350, 0, DUE), Asked("shbe", "2026-10", True, 350, 0, None)
    passed = Asked("hbdr", "2026-27-Q2", False, 350, 0, DUE - timedelta(days=5))
    assert [days_from(each, today) for each in (due, undated, passed)] == [2, 28, 3]
