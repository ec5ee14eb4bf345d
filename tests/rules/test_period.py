from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reeve.rules import Period
from reeve.rules.period import Kind


@pytest.mark.parametrize(
    ("text", "start", "end", "label"),
    [
        ("2026-10", date(2026, 10, 1), date(2026, 10, 31), "October 2026"),
        ("2026-27-Q2", date(2026, 7, 1), date(2026, 9, 30), "July to September 2026 (quarter 2 of 2026-27)"),
        ("2026-27-Q4", date(2027, 1, 1), date(2027, 3, 31), "January to March 2027 (quarter 4 of 2026-27)"),
        ("2026-27", date(2026, 4, 1), date(2027, 3, 31), "financial year 2026-27"),
        ("1999-00", date(1999, 4, 1), date(2000, 3, 31), "financial year 1999-00"),
        ("2011-12", date(2011, 12, 1), date(2011, 12, 31), "December 2011"),
    ],
)
def test_text_forms(text: str, start: date, end: date, label: str) -> None:
    period = Period.parse(text)
    assert (period.start, period.end, period.label, str(period)) == (start, end, label, text)


@pytest.mark.parametrize("text", ["", "2026", "2026-13", "2026-28-Q1", "2026-27-Q5", "26-27", "2026-1", "2026-10 "])
def test_other_text_is_refused_in_words(text: str) -> None:
    with pytest.raises(ValueError, match="Write a month as 2026-10"):
        Period.parse(text)


@given(st.dates(date(2013, 1, 1), date(2090, 1, 1)), st.sampled_from(["month", "quarter", "year"]))
def test_every_day_is_in_one_period_whose_text_reads_back(day: date, kind: Kind) -> None:
    period = Period.containing(day, kind=kind)
    assert period.start <= day <= period.end
    assert Period.parse(str(period)) == period
    assert period.next().previous() == period
    assert period.next().start == period.end + timedelta(days=1)
    assert period < period.next()


@pytest.mark.parametrize(
    ("text", "start", "end", "label"),
    [
        ("2026-27-H1", date(2026, 4, 1), date(2026, 9, 30), "April to September 2026 (first half of 2026-27)"),
        ("2026-27-H2", date(2026, 10, 1), date(2027, 3, 31), "October 2026 to March 2027 (second half of 2026-27)"),
    ],
)
def test_halves_of_the_financial_year(text: str, start: date, end: date, label: str) -> None:
    half = Period.parse(text)
    assert half.in_words == f"the {label.partition('(')[2].removesuffix(')')}"
    assert (half.start, half.end, half.label, str(half)) == (start, end, label, text)
    assert half.next().previous() == half
    assert Period.containing(start, kind="half") == Period.containing(end, kind="half") == half
