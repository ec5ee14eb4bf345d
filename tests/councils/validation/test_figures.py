"""A version's figures beside last period's: under their headings, what moved, drawn to scale."""

from __future__ import annotations

from decimal import Decimal

import pytest

from councils.returns.models import Figure, Version
from councils.returns.queries import PreviousVersion
from councils.validation.figures import BAR, FigureGroup, FigureRow, figure_groups, most_moved
from reeve.definitions import Definition, load
from reeve.rules import Period


@pytest.fixture(scope="module")
def shbe() -> Definition:
    return load("shbe")


def figure(cell: str, amount: int | str | None, definition: Definition) -> Figure:
    spec = next(each for each in definition.figures if each.cell == cell.partition(".")[0])
    value = None if amount is None else Decimal(amount)
    return Figure(cell=cell, label=spec.label, amount=value, unit=spec.unit)


def groups(
    definition: Definition, now: dict[str, int | str | None], before: dict[str, int | str | None] | None = None
) -> dict[str, FigureGroup]:
    earlier = {cell: figure(cell, amount, definition) for cell, amount in (before or {}).items()}
    previous = None if before is None else PreviousVersion(Version(), Period.parse("2026-09"), earlier)
    found = figure_groups([figure(*each, definition) for each in now.items()], previous, definition)
    return {group.title: group for group in found}


def test_every_figure_of_the_definition_has_a_heading_and_a_provisional_one_says_why(shbe: Definition) -> None:
    found = groups(shbe, {spec.cell: 1 for spec in shbe.figures})
    assert list(found) == list(dict.fromkeys(spec.group for spec in shbe.figures))
    assert "" not in found
    assert sum(len(group.rows) for group in found.values()) == len(shbe.figures)
    assert all(spec.note for spec in shbe.figures if spec.provisional)
    (days,) = (row for row in found["New claims and changes"].rows if row.label.startswith("Mean days to decide a new"))
    assert days.note.startswith("Provisional. Calendar days from the day the claim was received")


def test_the_change_is_given_and_its_share_where_there_is_something_to_share(shbe: Definition) -> None:
    now = {"claims": 90, "weekly_benefit_in_payment": 12345, "new_claim_days": "21.5", "claims_suspended": 4}
    before = {"claims": 120, "weekly_benefit_in_payment": None, "new_claim_days": "20", "claims_suspended": 0}
    rows = {row.label: row for group in groups(shbe, now, before).values() for row in group.rows}
    assert [(row.change, row.moved, row.unit) for row in rows.values()] == [
        (-30, Decimal("-25.0"), "number"),
        (4, None, "number"),
        (None, None, "pounds"),
        (Decimal("1.5"), Decimal("7.5"), "number"),
    ]


def test_a_code_that_only_last_period_had_is_nothing_now(shbe: Definition) -> None:
    now = {"payment_error_cause.1": 500}
    before = {"payment_error_cause.1": 400, "payment_error_cause.2": 300, "gone_with_its_definition": 5}
    earlier = {
        cell: Figure(cell=cell, label=cell, amount=Decimal(amount), unit="pence") for cell, amount in before.items()
    }
    previous = PreviousVersion(Version(), Period.parse("2026-09"), earlier)
    (group,) = figure_groups([figure(*each, shbe) for each in now.items()], previous, shbe)
    assert [(row.now, row.before) for row in group.rows] == [(500, 400), (0, 300)]


def test_bars_are_drawn_to_one_scale_and_only_for_counts_of_the_same_lines(shbe: Definition) -> None:
    tenancies = {"hra_tenants_in_payment": 50, "association_tenants_in_payment": 200, "boarders_in_payment": 0}
    weekly = {"weekly_benefit_in_payment": 5, "mean_weekly_benefit_in_payment": 2, "mean_weekly_benefit_council": 1}
    found = groups(shbe, tenancies | weekly, {"hra_tenants_in_payment": 400})
    assert [row.bars for row in found["Claims in payment by tenancy"].rows] == [
        (BAR, round(BAR / 8)),
        (0, round(BAR / 2)),
        (0, 0),
    ]
    assert not found["Weekly awards of claims in payment"].drawn


def test_what_moved_most_leaves_small_counts_out_and_puts_what_is_new_last() -> None:
    rows = [
        FigureRow("A few", 10, 4, "number", counts="D"),
        FigureRow("Fell", 50, 100, "number", counts="D"),
        FigureRow("Rose", 110, 100, "number", counts="D"),
        FigureRow("Days", 12, 8, "number"),
        FigureRow("Was nothing", 100, 0, "number", counts="D"),
        FigureRow("Same", 7, 7, "pounds"),
        FigureRow("Not known", None, 7, "pounds"),
    ]
    moved = most_moved([FigureGroup("All", rows)])
    assert [row.label for row in moved] == ["Fell", "Days", "Rose", "Was nothing"]
