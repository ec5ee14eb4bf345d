"""The price book as data (``plans.toml``): bands by caseload, plans with their extras, prices by contract year."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from reeve.errors import Refusal


class NoPrices(Refusal):
    """The prices of that year are not published yet. Choose an earlier first day, or ask us."""

    status = 422
    title = "No prices for that year"


@dataclass(frozen=True)
class Band:
    """Councils with ``from_`` and fewer than ``below`` claims; the last band has no upper end."""

    letter: str
    from_: int
    below: int | None

    @property
    def words(self) -> str:
        if self.below is None:
            return f"{self.from_:,} or more"
        return f"Under {self.below:,}" if self.from_ == 0 else f"{self.from_:,} to {self.below - 1:,}"


@dataclass(frozen=True)
class Plan:
    """What a council buys. ``extras`` are what it gets beyond the statutory work, which every plan includes whole."""

    key: str
    title: str
    words: str
    extras: frozenset[str]


@dataclass(frozen=True)
class PriceBook:
    """Everything a price comes from. ``proposed`` while the prices are proposals. ``prices`` are pence by year."""

    proposed: bool
    vat_percent: int
    payment_days: int
    quote_days: int
    terms: str
    caseload: str
    shared_from: int
    shared_percent_off: int
    bands: tuple[Band, ...]
    plans: Mapping[str, Plan]
    prices: Mapping[int, Mapping[str, Mapping[str, int]]]

    def band_of(self, caseload: int) -> Band:
        """The band of a council with so many live claims."""
        return next(band for band in reversed(self.bands) if caseload >= band.from_)

    def yearly(self, plan: str, band: str, year: int) -> int:
        """Pence ex VAT for the contract year that begins in ``year``. Raises NoPrices."""
        if year not in self.prices:
            raise NoPrices
        return self.prices[year][plan][band]

    def known_year(self, year: int) -> int:
        """``year`` if it has prices, else the latest year that has: next year's price is never invented."""
        return year if year in self.prices else max(self.prices)


@cache
def price_book() -> PriceBook:
    return book_of(tomllib.loads(files("reeve.billing").joinpath("plans.toml").read_text(encoding="utf-8")))


def book_of(data: Mapping[str, Any]) -> PriceBook:
    """Raises ValueError where bands leave a gap or a price is missing."""
    book = PriceBook(
        proposed=data["status"] != "agreed",
        vat_percent=data["vat_percent"],
        payment_days=data["payment_days"],
        quote_days=data["quote_days"],
        terms=data["terms"],
        caseload=data["caseload"],
        shared_from=data["shared_service"]["from_council"],
        shared_percent_off=data["shared_service"]["percent_off"],
        bands=tuple(Band(band["letter"], band["from"], band.get("below")) for band in data["band"]),
        plans={p["key"]: Plan(p["key"], p["title"], p["words"], frozenset(p["extras"])) for p in data["plan"]},
        prices={
            price["year"]: {
                plan: {band: pounds * 100 for band, pounds in price[plan].items()} for plan in price if plan != "year"
            }
            for price in data["price"]
        },
    )
    check_whole(book)
    return book


def check_whole(book: PriceBook) -> None:
    ends = [band.below for band in book.bands]
    if book.bands[0].from_ != 0 or ends[-1] is not None or ends[:-1] != [band.from_ for band in book.bands[1:]]:
        raise ValueError("plans.toml: the bands must begin at 0, follow on each other and have no end")
    letters = {band.letter for band in book.bands}
    for year, by_plan in book.prices.items():
        if set(by_plan) != set(book.plans) or any(set(by_band) != letters for by_band in by_plan.values()):
            raise ValueError(f"plans.toml: {year} must have a price for every plan and band")
