"""VAT and parts of a year to the penny, against a second way of counting them."""

from __future__ import annotations

import random
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal, localcontext

import pytest

from reeve.billing.money import NOTHING, pro_rata, rounded, share_of, with_vat, with_vat_each
from reeve.billing.year import april, months_after, months_before, next_april, parts_by_year, year_of

RANDOM_LINES = 1_000


def penny(amount: Decimal) -> int:
    return int(amount.quantize(Decimal("0.01"), ROUND_HALF_UP).scaleb(2))


def oracle_vat(net: int, percent: int) -> int:
    """In pounds, as a Decimal."""
    return penny(Decimal(net).scaleb(-2) * Decimal(percent) / Decimal(100))


def oracle_pro_rata(yearly: int, from_on: date, to_on: date) -> int:
    """Counts each day by itself into its own year, then prices each year's days in Decimal pounds."""
    counted: dict[int, int] = {}
    for n in range((to_on - from_on).days):
        day = from_on + timedelta(days=n)
        start = day.year if (day.month, day.day) >= (4, 1) else day.year - 1
        counted[start] = counted.get(start, 0) + 1
    total = 0
    for start, days in counted.items():
        has_leap_day = (date(start + 1, 3, 1) - timedelta(days=1)).day == 29
        total += penny(Decimal(yearly).scaleb(-2) * days / (366 if has_leap_day else 365))
    return total


def test_a_thousand_random_lines_agree_with_decimal_to_the_penny() -> None:
    maker = random.Random(20261127)
    differences = []
    with localcontext(prec=50):
        for _ in range(RANDOM_LINES):
            yearly = maker.choice([maker.randrange(1, 2_000_000), maker.randrange(1, 500) * 100])
            from_on = date(2024, 1, 1) + timedelta(days=maker.randrange(3_000))
            to_on = from_on + timedelta(days=maker.randrange(1, 1_200))
            percent = maker.choice([0, 5, 20, 20, 20])
            net = pro_rata(yearly, from_on, to_on)
            line = with_vat(net, percent)
            if (net, line.vat) != (oracle_pro_rata(yearly, from_on, to_on), oracle_vat(net, percent)):
                differences.append((yearly, from_on, to_on, percent))
            assert line.gross == line.net + line.vat
    assert differences == []


@pytest.mark.parametrize(("net", "vat"), [(0, 0), (1, 0), (2, 0), (3, 1), (13, 3), (420_000, 84_000), (-3, -1)])
def test_vat_is_rounded_half_away_from_zero(net: int, vat: int) -> None:
    assert with_vat(net).vat == vat


def test_a_whole_year_costs_exactly_its_price_leap_or_not() -> None:
    for year in (2026, 2027, 2028):
        assert pro_rata(420_000, april(year), april(year + 1)) == 420_000
    assert pro_rata(420_000, april(2026), april(2029)) == 3 * 420_000


def test_nothing_costs_nothing() -> None:
    assert pro_rata(420_000, april(2026), april(2026)) == 0
    assert with_vat(0) == NOTHING
    assert NOTHING + with_vat(100) == with_vat(100)


def test_the_last_day_of_the_year_is_the_31st_of_march() -> None:
    assert year_of(date(2027, 3, 31)) == 2026
    assert year_of(date(2027, 4, 1)) == 2027
    assert next_april(date(2027, 3, 31)) == next_april(date(2026, 4, 1)) == date(2027, 4, 1)
    assert pro_rata(36_500, date(2027, 3, 31), april(2027)) == 100
    assert [part.days for part in parts_by_year(date(2028, 3, 31), date(2028, 4, 2))] == [1, 1]


@pytest.mark.parametrize(
    ("day", "months", "before"),
    [
        (date(2027, 4, 1), 1, date(2027, 3, 1)),
        (date(2027, 4, 1), 12, date(2026, 4, 1)),
        (date(2028, 2, 29), 12, date(2027, 2, 28)),
        (date(2028, 3, 31), 1, date(2028, 2, 29)),
        (date(2027, 3, 31), 1, date(2027, 2, 28)),
        (date(2027, 1, 31), 3, date(2026, 10, 31)),
    ],
)
def test_months_are_counted_back_to_a_day_that_exists(day: date, months: int, before: date) -> None:
    assert months_before(day, months) == before
    assert months_after(before, months) <= day


def test_shares_of_a_price() -> None:
    assert share_of(100, 50) == 50
    assert share_of(5, 50) == 3
    assert rounded(-5, 2) == -3


def test_the_lines_of_an_invoice_share_out_its_vat_exactly() -> None:
    maker = random.Random(17)
    for _ in range(RANDOM_LINES):
        nets = [maker.randrange(0, 2_000_000) for _ in range(maker.randrange(1, 40))]
        lines = with_vat_each(nets)
        assert sum(line.vat for line in lines) == oracle_vat(sum(nets), 20)
        assert all(abs(line.vat - oracle_vat(line.net, 20)) <= 1 for line in lines)
