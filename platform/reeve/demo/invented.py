"""Invented figures of a council over time: an extract's month by month, the debt form's quarter by quarter.

The engine works the figures out of one invented extract, so that they fit together; each council's are these, by its
own caseload and with leanings of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from reeve.comparison.groups import CASELOAD
from reeve.comparison.measures import measures_of
from reeve.definitions import load
from reeve.register.authorities import get_authority
from reeve.rules import Facts, check
from reeve.samples.form import closing, debt_quarters
from reeve.samples.shbe import make

Amount = int | Decimal

EXTRACT, CLAIMS = "shbe", 600
TYPICAL = 8.6, 0.7
"""Of the logarithm of a council's claims in payment, mean and deviation: about 5,400, most from 2,700 to 11,000."""


def extracts(rng: Random, months: int) -> Iterator[Mapping[str, Amount]]:
    """Figures of so many months; the caseload falls a little from one to the next."""
    base, claims = figures_of_one(), rng.lognormvariate(*TYPICAL)
    means = {spec.cell for spec in load(EXTRACT).figures if spec.mean}
    leaning = {cell: rng.uniform(0.8, 1.2) for cell in base} | {CASELOAD[1]: 1.0}
    for month in range(months):
        scale = claims * 0.992**month * rng.uniform(0.995, 1.005) / float(base[CASELOAD[1]])
        yield {
            cell: near(amount, leaning[cell] * rng.uniform(0.98, 1.02) * (1 if cell in means else scale))
            for cell, amount in base.items()
        }


def near(amount: Amount, times: float) -> Amount:
    """A whole number of whole things and pence, one place of what has one."""
    value = float(amount) * times
    return Decimal(f"{value:.1f}") if isinstance(amount, Decimal) else round(value)


@cache
def figures_of_one() -> Mapping[str, Amount]:
    """Every figure that can be compared, as the engine works it out of one invented extract."""
    definition = load(EXTRACT)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "extract.txt"
        make(path, council_code="ZZZ", period=definition.from_period, claims=CLAIMS, seed=1)
        facts = Facts(definition.from_period, frozenset(), date(2026, 5, 1))
        with path.open("rb") as stream:
            found = {figure.cell: figure.amount for figure in check(definition.layout, stream, facts=facts).figures}
    amounts = {measure.cell: found.get(measure.cell) for measure in measures_of(definition)}
    return {cell: amount for cell, amount in amounts.items() if amount is not None}


def debts(slug: str, quarters: int) -> Iterator[Mapping[str, Amount]]:
    for quarter in debt_quarters(get_authority(slug).register_code, quarters):
        yield {**quarter, "c005": closing(quarter)}
