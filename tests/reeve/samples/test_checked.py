"""The engine over the samples: a clean file gives nothing to stop or fix, and every planted fault is found."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from pathlib import Path

import pytest

from reeve import definitions
from reeve.rules import Checked, Facts, Period, Previous, check
from reeve.rules.reading import PIECE_BYTES
from reeve.samples.catalogue import SHAPE_FAULTS
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
    assert missed(sample, found) == []
    assert sum(total.count for total in found.totals) == found.findings.height


def test_every_fault_planted_in_the_month_after_is_found_beside_the_month_before(
    october: Sample, tmp_path: Path
) -> None:
    sample = make(tmp_path / "spoilt.txt", "2026-11", previous=october.path, faults=0.3)
    found = checked(sample, "2026-11", previous=october.path)
    assert {planted.kind for planted in sample.made.planted} >= {fault.kind for fault in SHAPE_FAULTS}
    assert missed(sample, found) == []
    assert found.not_applicable == ()


SHAPE_RULES = {
    "too few fields": "SHBE-F-031",
    "too many fields": "SHBE-F-003",
    "an unknown record letter": "SHBE-X-001",
}
DERIVED_KINDS = {
    "a code not in its list": ("codes",),
    "a code out of its range": ("codes", "range"),
    "a day that does not exist": ("type",),
    "a day written year first": ("type",),
    "a day without its zeros": ("type",),
    "pounds where pence belong": ("type",),
    "words where money belongs": ("type",),
    "money below nothing": ("range",),
    "words where a count belongs": ("type",),
    "a needed value missing": ("required",),
}
"""The rule, or the kind of rule derived from the field, that must find a fault which names none itself."""


def missed(sample: Sample, found: Checked) -> list[Planted]:
    at: defaultdict[int, list[tuple[str, str | None]]] = defaultdict(list)
    for line, rule, field in found.findings.select("line", "rule", "field").iter_rows():
        at[line].append((rule, field))
    return [one for one in sample.made.planted if not answers(one, at[one.line])]


def answers(planted: Planted, findings: list[tuple[str, str | None]]) -> bool:
    """By the rule that must find it; a line whose columns moved, by the type or the codes of some field."""
    named = planted.rule or SHAPE_RULES.get(planted.kind)
    if named:
        return any(rule == named for rule, _ in findings)
    if planted.kind == "columns shifted by one":
        return any(rule.endswith(("-type", "-codes")) for rule, _ in findings)
    kinds = tuple(f"-{kind}" for kind in DERIVED_KINDS[planted.kind])
    return any(field == planted.field and rule.endswith(kinds) for rule, field in findings)


def test_rules_over_the_whole_file_run_on_a_file_of_one_large_piece(tmp_path: Path) -> None:
    """On a table this tall polars takes another path, which fails for a filter made of constants only."""
    sample = make(tmp_path / "large.txt", "2026-10", claims=19_000)
    found = checked(sample, "2026-10")
    assert sample.path.stat().st_size < PIECE_BYTES
    assert found.not_run == ()
