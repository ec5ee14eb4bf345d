"""Subsidy to the penny: rounding, rates by class, the two thresholds, against a second implementation."""

from __future__ import annotations

from decimal import ROUND_HALF_DOWN, Decimal
from random import Random

import polars as pl
import pytest

from reeve.definitions import Period, load
from reeve.rules.model import Rate, Table
from reeve.rules.predicates import compile_expression
from reeve.rules.types import LITERAL, MONEY, Name, facts
from reeve.subsidy import MILLION, Stake, share, stake_of, within
from tests.definitions.forms import check
from tests.subsidy.oracle import addition, claims, earned, scottish_form

SCOTLAND, YEAR = load("hb-subsidy-final.scotland"), Period.parse("2025-26")
BASE = {"c024": 0, "x202": 0, "c025": 0, "x203": 0, "c027": 0, "x205": 0, "c028": 0, "x206": 0, "x204": 0}


def stake(**pounds: int | None) -> Stake:
    cells = {cell: None if amount is None else amount * 100 for cell, amount in (BASE | pounds).items()}
    found = stake_of(SCOTLAND, YEAR, cells)
    assert found
    return found


@pytest.mark.parametrize(
    ("pence", "rounded"), [(50, 0), (51, 100), (150, 100), (151, 200), (-50, 0), (-51, -100), (0, 0), (100, 100)]
)
def test_fifty_pence_goes_down_and_more_goes_up(pence: int, rounded: int) -> None:
    assert share(pence, MILLION) == rounded


def test_the_engine_and_the_room_round_alike_on_any_amount() -> None:
    """Also on the largest amounts a cell holds, where a plain product would leave 64 bits."""
    rng = Random(5)
    amounts = [rng.randrange(-(10**size), 10**size) for size in range(1, 16) for _ in range(40)] + [10**15 - 1]
    for millionths in (400_000, 4_800, 5_400, MILLION, 1):
        table = Table("t", "percent", (Rate(YEAR.start, None, millionths),))
        scope = facts() | {"t": Name("", LITERAL, table=table), "a": Name("a", MONEY), "b": Name("b", MONEY)}
        frame = pl.DataFrame({"a": amounts, "b": amounts[::-1], "period_start": [YEAR.start] * len(amounts)})
        shares = frame.select(compile_expression("share_of(t, a, period_start)", scope).expr).to_series().to_list()
        assert (
            shares == [share(amount, millionths) for amount in amounts] == [by_decimal(a, millionths) for a in amounts]
        )
        inside = frame.select(compile_expression("within_share(t, b, a, period_start)", scope).expr).to_series()
        assert inside.to_list() == [
            within(part, whole, millionths) for part, whole in zip(amounts[::-1], amounts, strict=True)
        ]


def by_decimal(pence: int, millionths: int) -> int:
    exact = Decimal(pence) * millionths / 100 / MILLION
    return int(exact.quantize(Decimal(1), ROUND_HALF_DOWN)) * 100


def test_a_thousand_claims_differ_from_the_second_implementation_by_nothing() -> None:
    differences = 0
    for claim in claims(1000):
        found = stake_of(SCOTLAND, YEAR, {cell: pounds * 100 for cell, pounds in claim.items()})
        assert found
        assert found.threshold
        differences += sum(abs((cost.subsidy or 0) - earned(claim)[cost.key] * 100) for cost in found.costs)
        differences += abs(found.threshold.addition - addition(claim["c026"] + claim["x204"], claim["x301"]) * 100)
    assert differences == 0


def test_the_form_and_the_printed_formulas_differ_by_nothing() -> None:
    """Through the very engine that a draft and a check use."""
    for claim in claims(60, seed=2):
        figures = {
            figure.cell: figure.amount for figure in check(SCOTLAND, {k: str(v) for k, v in claim.items()}).figures
        }
        expected = {cell: pounds * 100 for cell, pounds in scottish_form(claim).items()}
        assert {cell: figures[cell] for cell in expected} == expected


def test_the_rule_about_the_addition_agrees_with_the_room_at_every_edge() -> None:
    for claim in claims(40, seed=3):
        allowed = addition(claim["c026"] + claim["x204"], claim["x301"])
        for given, asks in ((allowed, False), (allowed + 1, True)):
            found = check(SCOTLAND, {k: str(v) for k, v in (claim | {"c208s": given}).items()})
            assert ("HBSF-B-005" in {total.rule for total in found.totals}) is asks


def test_all_overpayments_lose_the_full_rate_one_pound_above_the_lower_threshold() -> None:
    on, above = stake(x301=10_000_000, c026=48_000), stake(x301=10_000_000, c026=48_001)
    assert on.threshold
    assert above.threshold
    assert (on.threshold.addition, above.threshold.addition) == (4_800_000, 1_920_000)
    assert on.threshold.lower.room == 0
    assert above.threshold.lower.is_crossed
    assert on.threshold.lower.lost_by_crossing == 4_800_000 - 1_920_000


def test_nothing_is_earned_above_the_upper_threshold() -> None:
    on, above = stake(x301=10_000_000, c026=54_000), stake(x301=10_000_000, c026=54_001)
    assert on.threshold
    assert above.threshold
    assert (on.threshold.addition, above.threshold.addition) == (2_160_000, 0)
    assert on.threshold.upper.lost_by_crossing == 2_160_000
    assert above.threshold.upper.room == -100


def test_a_threshold_that_is_no_whole_pound_is_kept_to_the_penny() -> None:
    """0.48% of £1,000,100 is £4,800.48: £4,800 is within it and £4,801 is not."""
    assert stake(x301=1_000_100, c026=4_801).threshold.lower.is_crossed  # type: ignore[union-attr]
    within_it = stake(x301=1_000_100, c026=4_800).threshold
    assert within_it
    assert (within_it.lower.most, within_it.rate) == (480_000, MILLION)


def test_what_is_not_given_is_not_taken_for_nothing() -> None:
    unknown = stake(x301=None, c026=100)
    assert (unknown.threshold, unknown.needed) == (None, ("x301",))
    by_key = {cost.key: cost for cost in unknown.costs}
    assert (by_key["authority_error"].overpaid, by_key["authority_error"].subsidy) == (10_000, None)
    assert stake(x301=0, c026=100).threshold is None


def test_a_return_that_claims_no_subsidy_has_nothing_at_stake() -> None:
    assert stake_of(load("hbdr"), Period.parse("2026-27-Q2"), {}) is None
