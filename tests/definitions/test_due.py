"""When a return is due: fixed days, working days and counted ones, across the days on which calendars go wrong."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from reeve.definitions.due import WrongDue, due_rule, due_rules
from reeve.definitions.working_days import day_of, end_of, is_working_day, working_days_after, working_days_before
from reeve.rules.period import Period

FINAL = {"day": "30 April", "year": "end"}


def due_on(period: str, *, nation: str = "England", **table: Any) -> date:
    return due_rule({**table, "source": "the order"}).due_on(Period.parse(period), nation=nation)


@pytest.mark.parametrize(
    ("period", "table", "day"),
    [
        ("2026-27", FINAL, date(2027, 4, 30)),
        ("2026-27", {"day": "31 August", "year": "start"}, date(2026, 8, 31)),
        ("2026-27", {"day": "1 March", "year": "start"}, date(2026, 3, 1)),
        ("2027-28", {"day": "29 February", "year": "end"}, date(2028, 2, 29)),
        ("2026-27", {"day": "29 February", "year": "end"}, date(2027, 2, 28)),
        ("2026-27-Q3", {"weeks": 4}, date(2027, 1, 28)),
        ("2026-27-Q4", {"days": 1}, date(2027, 4, 1)),
        ("2026-27", {"months": 1}, date(2027, 4, 30)),
        ("2027-11", {"months": 3}, date(2028, 2, 29)),
        ("2026-11", {"months": 3}, date(2027, 2, 28)),
    ],
)
def test_a_due_day_is_fixed_or_counted_from_the_end_of_the_period(period: str, table: Any, day: date) -> None:
    assert due_on(period, **table) == day


@pytest.mark.parametrize(
    ("nation", "day"),
    [
        ("England", date(2027, 1, 4)),  # 1 January 2027 is a Friday and a bank holiday everywhere
        ("Wales", date(2027, 1, 4)),
        ("Scotland", date(2027, 1, 5)),  # Monday the 4th stands for 2 January
        ("Northern Ireland", date(2027, 1, 4)),
    ],
)
def test_the_first_working_day_after_december_differs_by_nation(nation: str, day: date) -> None:
    assert due_on("2026-12", nation=nation, working_day=1) == day


def test_working_days_step_over_easter_and_the_end_of_the_financial_year() -> None:
    assert due_on("2026-27", working_day=1) == date(2027, 4, 1)
    assert due_on("2027-02", working_day=20) == date(2027, 3, 30)  # Good Friday and Easter Monday lie between
    assert due_on("2027-02", nation="Scotland", working_day=20) == date(2027, 3, 29)  # Easter Monday is none there


@pytest.mark.parametrize(("if_closed", "day"), [("stays", 31), ("next", 1), ("before", 28)])
def test_a_day_that_is_no_working_day_stays_or_moves_as_the_source_says(if_closed: str, day: int) -> None:
    """31 August 2026 is the late summer bank holiday of England; the Friday before is the 28th."""
    table = {"day": "31 August", "year": "start", "if_closed": if_closed}
    assert due_on("2026-27", **table).day == day
    assert due_on("2026-27", nation="Scotland", **table) == date(2026, 8, 31)


@pytest.mark.parametrize(
    ("day", "utc"),
    [
        (date(2026, 3, 28), datetime(2026, 3, 28, 23, 59, 59, tzinfo=UTC)),
        (date(2026, 3, 29), datetime(2026, 3, 29, 22, 59, 59, tzinfo=UTC)),  # the day the clocks go forward
        (date(2026, 3, 31), datetime(2026, 3, 31, 22, 59, 59, tzinfo=UTC)),
        (date(2026, 4, 1), datetime(2026, 4, 1, 22, 59, 59, tzinfo=UTC)),
        (date(2026, 10, 24), datetime(2026, 10, 24, 22, 59, 59, tzinfo=UTC)),
        (date(2026, 10, 25), datetime(2026, 10, 25, 23, 59, 59, tzinfo=UTC)),  # the day they go back
    ],
)
def test_the_last_second_of_the_day_counts_winter_and_summer(day: date, utc: datetime) -> None:
    assert end_of(day) == utc
    assert day_of(utc) == day
    assert day_of(utc + timedelta(seconds=1)) == day + timedelta(days=1)


@pytest.mark.parametrize("nation", ["England", "Wales", "Scotland", "Northern Ireland"])
def test_working_days_are_counted_the_same_way_back(nation: str) -> None:
    start = date(2027, 3, 24)
    for n in range(1, 21):
        later = working_days_after(start, n, nation=nation)
        assert is_working_day(later, nation=nation)
        assert working_days_before(later, n, nation=nation) == start
    assert working_days_before(date(2026, 12, 25), 0, nation=nation) == date(2026, 12, 25)


@pytest.mark.parametrize(
    ("table", "says"),
    [
        ({}, "exactly one of"),
        ({"days": 3, "weeks": 1}, "exactly one of"),
        ({"days": 3, "hour": 12}, "exactly one of"),
        ({"days": 3}, "no source"),
        ({"days": 0, "source": "x"}, "whole number from 1"),
        ({"weeks": True, "source": "x"}, "whole number from 1"),
        ({"day": "30 April", "source": "x"}, "due.year must be start or end"),
        ({"day": "April 30", "year": "end", "source": "x"}, "Write it as 30 April"),
        ({"day": "31 April", "year": "end", "source": "x"}, "no such day"),
        ({"days": 3, "source": "x", "if_closed": "later"}, "if_closed"),
    ],
    ids=str,
)
def test_a_rule_that_cannot_be_read_says_what_to_write(table: Any, says: str) -> None:
    with pytest.raises(WrongDue, match=says):
        due_rule(table)


def test_parts_of_a_year_have_rules_of_their_own() -> None:
    """As an estimate is due before its year and again within it; a part without a rule has no date."""
    spring, autumn = ({"day": day, "year": "start", "source": "art 4(2)"} for day in ("1 March", "31 August"))
    due = due_rules({"Q1": spring, "Q3": autumn})
    days = [due.due_at(Period.parse(f"2027-28-Q{n}"), nation="Wales") for n in (1, 2, 3)]
    assert days == [end_of(date(2027, 3, 1)), None, end_of(date(2027, 8, 31))]
    assert due.in_words(Period.parse("2027-28-Q2")) is None
    with pytest.raises(WrongDue, match="Keep one or the other"):
        due_rules({"Q1": spring, **autumn})


def test_a_rule_is_said_in_words_with_its_source() -> None:
    rule = due_rule({**FINAL, "source": "SI 1998/562, article 4(2)(c)"})
    assert rule.in_words == "30 April of the year in which the period ends. Source: SI 1998/562, article 4(2)(c)"
    assert due_rule({"weeks": 1, "source": "x"}).in_words.startswith("1 week after the period ends")
