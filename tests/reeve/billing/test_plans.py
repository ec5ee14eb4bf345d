"""The price book is data, and whole."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from typing import Any

import pytest

from reeve.billing.plans import NoPrices, book_of, price_book


def data() -> dict[str, Any]:
    return tomllib.loads(files("reeve.billing").joinpath("plans.toml").read_text())


@pytest.mark.parametrize(
    ("caseload", "letter"), [(0, "A"), (2499, "A"), (2500, "B"), (7499, "B"), (7500, "C"), (15000, "D"), (90_000, "D")]
)
def test_bands_by_caseload(caseload: int, letter: str) -> None:
    assert price_book().band_of(caseload).letter == letter


def test_prices_are_pence_and_marked_as_proposals() -> None:
    book = price_book()
    assert book.proposed
    assert book.yearly("core", "B", 2026) == 420_000
    assert book.yearly("plus", "D", 2027) == 1_440_000
    assert [band.words for band in book.bands] == ["Under 2,500", "2,500 to 7,499", "7,500 to 14,999", "15,000 or more"]


def test_a_year_without_prices_is_never_priced() -> None:
    with pytest.raises(NoPrices):
        price_book().yearly("core", "A", 2040)
    assert price_book().known_year(2040) == 2027


def test_every_plan_has_extras_and_none_names_statutory_work() -> None:
    for plan in price_book().plans.values():
        assert plan.extras <= {"marked-up copies", "comparison", "lineage", "API"}


def test_a_gap_between_bands_stops_the_start() -> None:
    broken = data()
    broken["band"][1]["from"] = 2600
    with pytest.raises(ValueError, match="bands"):
        book_of(broken)


def test_a_missing_price_stops_the_start() -> None:
    broken = data()
    del broken["price"][0]["plus"]["C"]
    with pytest.raises(ValueError, match="2026"):
        book_of(broken)
