"""The engine over the samples: a clean file gives nothing to stop or fix, and every planted fault is found."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from pathlib import Path

import pytest

from reeve import definitions
from reeve.rules import Checked, Facts, Period, Previous, check
from reeve.rules.reading import PIECE_BYTES
from reeve.samples.faults import Planted

from .conftest import Sample, make

TODAY = date(2026, 11, 30)


def checked(sample: Sample, month: str, *, previous: Path | None = None) -> Checked:
    layout = definitions.load("shbe", Period.parse(month)).layout
    facts = Facts(period=Period.parse(month), council_codes=frozenset({"LDS"}), today=TODAY)
    earlier = None
    if previous:
        with previous.open("rb") as stream:
            earlier = Previous.from_file(layout, stream)
    with sample.path.open("rb") as stream:
        return check(layout, stream, facts=facts, previous=earlier)


def test_a_clean_sample_of_10_000_claims_gives_no_finding_at_all(tmp_path: Path) -> None:
    found = checked(make(tmp_path / "clean.txt", "2026-10", claims=10_000), "2026-10")
    assert found.totals == ()
    assert found.not_run == ()
    assert found.outcome == "clean"


def test_the_month_after_gives_nothing_to_stop_or_fix_beside_the_month_before(
    october: Sample, november: Sample
) -> None:
    found = checked(november, "2026-11", previous=october.path)
    assert not [total for total in found.totals if total.severity != "confirm"]
    assert found.not_run == ()


@pytest.mark.parametrize(("claims", "rate"), [(10_000, 0.08), (3000, 1.0)], ids=["some lines", "every line"])
def test_every_planted_fault_is_found(tmp_path: Path, claims: int, rate: float) -> None:
    sample = make(tmp_path / "spoilt.txt", "2026-10", claims=claims, faults=rate)
    found = checked(sample, "2026-10")
    at: defaultdict[int, list[tuple[str, str | None]]] = defaultdict(list)
    for line, rule, field in found.findings.select("line", "rule", "field").iter_rows():
        at[line].append((rule, field))
    missed = [one for one in sample.made.planted if not answers(one, at[one.line])]
    assert missed == []
    assert sum(total.count for total in found.totals) == found.findings.height


def answers(planted: Planted, findings: list[tuple[str, str | None]]) -> bool:
    """By the rule the fault names; else by any rule at its field; else by anything on its line."""
    if planted.rule:
        return any(rule == planted.rule for rule, _ in findings)
    return any(planted.field in (None, field) for _, field in findings)


def test_rules_over_the_whole_file_run_on_a_file_of_one_large_piece(tmp_path: Path) -> None:
    """On a table this tall polars takes another path, which fails for a filter made of constants only."""
    sample = make(tmp_path / "large.txt", "2026-10", claims=19_000)
    found = checked(sample, "2026-10")
    assert sample.path.stat().st_size < PIECE_BYTES
    assert found.not_run == ()
