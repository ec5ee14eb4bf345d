"""The figures of a manifest as rows to read: money is pounds and pence, whatever it is counted for."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from councils.returns.models import Figure, Version
from councils.returns.queries import PreviousVersion
from councils.signoff.paper import earlier
from reeve.definitions import Period, load
from reeve.proof.figures import rows_of
from reeve.web.filters import pounds


def stated(unit: str, amount: int | str) -> dict[str, Any]:
    return {"form": None, "figures": [{"cell": "c1", "label": "Weekly award", "unit": unit, "amount": amount}]}


@pytest.mark.parametrize(
    ("unit", "amount", "shown"),
    [("pence", 12345, "pounds"), ("pence a week", 12345, "pounds"), ("claims", 5, "number"), ("days", "1.5", "number")],
    ids=["pence", "pence a week", "claims", "days"],
)
def test_money_is_shown_as_money(unit: str, amount: int | str, shown: str) -> None:
    (row,) = rows_of(stated(unit, amount), load("shbe"), {})
    assert row.unit == shown


def test_last_periods_money_a_week_is_the_same_kind_of_money() -> None:
    figure = Figure(cell="c1", label="Weekly award", unit="pence a week", amount=Decimal(12300))
    before = earlier(PreviousVersion(Version(), Period.parse("2026-09"), {"c1": figure}))
    (row,) = rows_of(stated("pence a week", 12345), load("shbe"), before)
    assert (pounds(row.now), pounds(row.before), pounds(row.change)) == ("£123.45", "£123.00", "£0.45")
