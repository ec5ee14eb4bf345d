"""A synthetic extract agrees with itself: shape, links, counts, and nobody twice."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from reeve.rules import Period
from reeve.samples import shbe

from .conftest import Sample, make

LAYOUT = shbe.sheet_for(Period.parse("2026-10")).at


def column(rows: list[list[str]], name: str) -> list[str]:
    return [row[LAYOUT[name]] for row in rows]


def test_opens_with_our_header_and_closes_with_a_count_of_the_data_lines(october: Sample) -> None:
    rows = october.rows
    assert rows[0] == ["HEADER", "LDS", "08-10-2026", "REEVE-SAMPLE", "PRACTICE"]
    assert rows[-1] == ["TRAILER", "LDS", "08-10-2026", "REEVE-SAMPLE", str(len(rows) - 2)]


def test_every_data_line_has_341_positions(october: Sample) -> None:
    assert {len(row) for row in october.rows[1:-1]} == {341}


def test_holds_every_record_type(october: Sample) -> None:
    counts = Counter(row[0] for row in october.rows[1:-1])
    assert set(counts) == set("ACDEGPRST")
    assert counts["D"] == 2000
    assert dict(counts) == october.made.written.by_record


def test_a_line_fills_only_positions_of_its_own_record_type(october: Sample) -> None:
    own = shbe.sheet_for(Period.parse("2026-10")).own
    allowed = {record: {LAYOUT[name] for name in names} for record, names in own.items() if record in "ACDEGPRST"}
    for row in october.rows[1:-1]:
        assert {place for place, cell in enumerate(row) if cell} <= allowed[row[0]]


def test_counts_of_dependants_agree_with_their_lines(october: Sample) -> None:
    children = Counter(row[1] for row in october.of("S") if row[LAYOUT["CCSUBTYPE"]] == "1")
    claims = october.of("D")
    assert {row[1]: int(row[LAYOUT["DNNUMDEPS"]]) for row in claims} == {row[1]: children[row[1]] for row in claims}


def test_overpayments_refer_to_a_change_of_the_same_claim(october: Sample) -> None:
    changes = {row[LAYOUT["CNUNIQUET"]]: row[1] for row in october.of("T")}
    errors = october.of("E")
    assert errors
    assert all(changes[row[LAYOUT["CNUNIQUET"]]] == row[1] for row in errors)


def test_a_changed_award_ends_at_what_the_claim_line_says(october: Sample) -> None:
    awards = {row[1]: row[LAYOUT["LAHBAMT"]] for row in october.of("D")}
    assert all(row[LAYOUT["CAHBNEWENT"]] == awards[row[1]] for row in october.of("T"))


def test_no_award_is_above_eligible_rent(october: Sample) -> None:
    claims = october.of("D")
    pairs = zip(column(claims, "LAHBAMT"), column(claims, "LAWKELHB"), strict=True)
    assert all(int(award) <= int(rent) for award, rent in pairs if award)


def test_national_insurance_numbers_are_well_formed_and_nobody_has_two(october: Sample) -> None:
    claims = october.of("D")
    numbers = [*column(claims, "CCNINO"), *filter(None, column(claims, "PCNINO"))]
    assert all(re.fullmatch("X[A-CEGHJ-NPR-TWYZ][0-9]{6}[A-D]", number) for number in numbers)
    assert len(set(numbers)) == len(numbers)


def test_the_same_seed_gives_the_same_bytes(october: Sample, tmp_path: Path) -> None:
    again = make(tmp_path / "again.txt", "2026-10")
    assert again.path.read_bytes() == october.path.read_bytes()


def test_another_seed_gives_other_people(october: Sample, tmp_path: Path) -> None:
    other = make(tmp_path / "other.txt", "2026-10", seed=4)
    assert column(other.of("D"), "CCSURNAME") != column(october.of("D"), "CCSURNAME")


def test_a_quarter_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="monthly"):
        make(tmp_path / "quarter.txt", "2026-27-Q2")
