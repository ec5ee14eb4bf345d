"""Faults are planted where the list says, each kind of the catalogue among them, and name rules that exist."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from reeve import definitions
from reeve.rules import Period
from reeve.samples.catalogue import CATALOGUE

from .conftest import Sample, make

RATE = 0.05


@pytest.fixture(scope="module")
def spoilt(tmp_path_factory: pytest.TempPathFactory) -> Sample:
    return make(tmp_path_factory.mktemp("spoilt") / "spoilt.txt", "2026-10", claims=6000, faults=RATE)


def test_every_fault_names_a_rule_of_the_definition() -> None:
    rules = definitions.load("shbe", Period.parse("2026-10")).layout.by_id
    for fault in CATALOGUE:
        assert fault.rule is None or set(fault.records) <= set(rules[fault.rule].record)


def test_about_the_share_asked_for_is_spoilt(spoilt: Sample) -> None:
    assert 0.7 * RATE < len(spoilt.made.planted) / spoilt.made.written.lines < 1.1 * RATE


@pytest.mark.parametrize("record", ["D", "S", "T"])
def test_every_kind_that_spoils_a_common_line_occurs(spoilt: Sample, record: str) -> None:
    planted = {(one.kind, one.field) for one in spoilt.made.planted}
    assert {(fault.kind, fault.field) for fault in CATALOGUE if record in fault.records} <= planted


def test_the_list_beside_the_file_holds_them_all(spoilt: Sample) -> None:
    listed = json.loads(Path(f"{spoilt.path}.faults.json").read_text())
    assert listed == [one.as_dict() for one in spoilt.made.planted]


def test_only_the_listed_lines_differ_from_a_clean_file(spoilt: Sample, tmp_path: Path) -> None:
    clean = make(tmp_path / "clean.txt", "2026-10", claims=6000).path.read_text().splitlines()
    lines = spoilt.path.read_text().splitlines()
    differing = {number for number, pair in enumerate(zip(clean, lines, strict=True), 1) if pair[0] != pair[1]}
    assert differing == {one.line for one in spoilt.made.planted}


def test_a_clean_sample_has_no_list_of_faults(october: Sample) -> None:
    assert not Path(f"{october.path}.faults.json").exists()


def test_every_line_of_every_claim_can_be_spoilt(tmp_path: Path) -> None:
    wrecked = make(tmp_path / "wrecked.txt", "2026-10", claims=500, faults=1.0)
    assert len(wrecked.made.planted) == wrecked.made.written.lines - 3
