"""Amounts are read forgivingly and exactly; what cannot be read says what to write."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from councils.drafting.cells import Unreadable, as_typed, find_fault, read_cell
from reeve.rules import Field

MONEY = Field("FORM", 1, "c001", "Debt at the start", "money", unit="pence")
COUNT = Field("FORM", 2, "c002", "Number of cases", "integer")
RATE = Field("FORM", 3, "c003", "Rate", "decimal")


@pytest.mark.parametrize(
    ("typed", "pence"),
    [
        ("1,234.50", 123450),
        ("£1,234.5", 123450),
        (" £ 1 234 ", 123400),
        ("1234", 123400),
        (".5", 50),
        ("-£5.01", -501),
        ("£-5.01", -501),
        ("(5.01)", -501),
        ("\N{MINUS SIGN}7", -700),
        ("-0", 0),
        ("0.1", 10),
        ("9,999,999,999,999.99", 999999999999999),
        ("\N{NO-BREAK SPACE}12\N{NO-BREAK SPACE}", 1200),
    ],
)
def test_money_is_read_as_people_type_it(typed: str, pence: int) -> None:
    assert read_cell(MONEY, typed) == pence


@pytest.mark.parametrize("typed", ["", "  ", "£"])
def test_an_empty_cell_is_absent_not_nothing(typed: str) -> None:
    assert read_cell(MONEY, typed) is None


@pytest.mark.parametrize(
    "typed",
    [
        "abc",
        "1.234,50",
        "1,23",
        "12.345",
        "1e5",
        "1.2m",
        "nil",
        "--5",
        "-(5)",
        "5-",
        "10000000000000",
        "1.",
        "٣",
        "5 %",
    ],
)
def test_what_cannot_be_read_says_what_to_write(typed: str) -> None:
    with pytest.raises(Unreadable, match=r"Debt at the start must be an amount in pounds and pence, like 1,234\.50"):
        read_cell(MONEY, typed)
    assert find_fault(MONEY, typed) is not None


def test_counts_and_rates_are_exact() -> None:
    assert read_cell(COUNT, "1,234") == 1234
    assert read_cell(RATE, "0.1") == Decimal("0.1")
    assert (
        find_fault(COUNT, "1.5") == "Number of cases must be a whole number, like 1,234. Write 0 if there is nothing."
    )


@given(st.integers(min_value=-(10**15) + 1, max_value=10**15 - 1))
def test_an_amount_typed_back_is_the_same_amount(pence: int) -> None:
    assert read_cell(MONEY, as_typed(MONEY, pence)) == pence
