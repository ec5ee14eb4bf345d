"""Last period's figures stand beside this one's in the same unit; no database."""

from __future__ import annotations

from decimal import Decimal

from councils.returns.models import Figure, Version
from councils.returns.queries import PreviousVersion
from councils.signoff.manifest import stated
from councils.signoff.paper import earlier
from reeve.rules import Period


def figure(cell: str, amount: str | None, unit: str) -> Figure:
    return Figure(cell=cell, label=cell, amount=None if amount is None else Decimal(amount), unit=unit)


def test_what_was_accepted_before_is_in_the_unit_the_manifest_states_whatever_it_is_money_of() -> None:
    figures = [
        figure("errors", "653010", "pence"),
        figure("weekly", "242158243", "pence a week"),
        figure("days", "5.5", "days"),
        figure("claims", "20000", "claims"),
        figure("unknown", None, "pence a week"),
    ]
    found = earlier(PreviousVersion(Version(), Period.parse("2026-10"), {each.cell: each for each in figures}))
    assert found["weekly"] == 242158243
    assert found["unknown"] is None
    assert found["days"] == Decimal("5.5")
    for each in figures:
        if stated(each).unit == "pence" and each.amount is not None:
            assert isinstance(found[each.cell], int), "money is whole pence, as the manifest has it"
