"""Lines that have all their cells are cut by marks, or alike ones by polars' reader; each way says the same."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reeve.rules import marks, piece, ruled
from reeve.rules.marks import Marks, count_lines, pattern, places
from tests.rules.demo import Extract, demo, found, rule
from tests.rules.test_bytes import GOOD

ONE_LINE = ["", "D", "S", "d", " ", "A1", "x" * 30, "Zoë", "01-02-2026", "7", "a\rb", "\0"]


@pytest.mark.parametrize(
    ("odd", "said"),
    [
        (["D|A2|01-02-2026||100|1|0", GOOD + "|"], [(31, None, "F-too-few"), (32, None, "F-too-many")]),
        (["S|A1|05-06-2001|16.5|100|1||", GOOD], []),
        (["X|A1|||||| ", GOOD], [(31, None, "F-record-type")]),
        (["|A1|||||| ", GOOD], [(31, None, "F-record-type")]),
        (["", GOOD], []),
        (["D|A1|soon|||1||", GOOD], [(31, "START", "D-3-type")]),
    ],
    ids=["one cell too few and one too many", "another record", "no record", "no cell", "an empty line", "unreadable"],
)
@pytest.mark.parametrize("few", [0, 40], ids=["by marks", "alike"])
def test_what_comes_after_many_lines_alike_is_still_seen(
    monkeypatch: pytest.MonkeyPatch, few: int, odd: list[str], said: list[object]
) -> None:
    monkeypatch.setattr(ruled, "_FEW", few)
    extract = demo().with_rules(header=False, trailer=False)
    lines = [GOOD] * 30 + odd + [GOOD] * 30
    checked = extract.check_bytes("".join(f"{line}\n" for line in lines).encode())
    assert found(checked) == said
    assert checked.lines.get("S", 0) == sum(line.startswith("S") for line in lines)
    assert checked.total_lines == 62


@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.lists(st.sampled_from(ONE_LINE), min_size=7, max_size=8), min_size=1, max_size=12), st.integers(0, 30)
)
def test_each_way_of_cutting_says_the_same(cells: list[list[str]], good: int) -> None:
    """The third is the slow one: every line is told apart as text."""
    extract = demo().with_rules(rule("unique"), header=False, trailer=False)
    lines = [*[GOOD] * good, "D|A1||||||", *("|".join(line) for line in cells)]
    data = "".join(f"{line}\n" for line in lines).encode()
    with pytest.MonkeyPatch.context() as patch:
        alike = _all_said(extract, data)
        patch.setattr(ruled, "_FEW", 0)
        by_marks = _all_said(extract, data)
        patch.setattr(piece, "cut_ruled", lambda piece, *_more: ruled.Ruled({}, ruled.numbers_of(piece)))
        assert alike == by_marks == _all_said(extract, data)


def _all_said(extract: Extract, data: bytes) -> tuple[Any, ...]:
    checked = extract.check_bytes(data)
    return checked.findings.rows(), checked.keys.rows(), checked.lines, checked.totals, checked.total_lines


@pytest.mark.parametrize("count", [0, 1, 16, 17, 100])
def test_places_are_those_of_the_set_bits(monkeypatch: pytest.MonkeyPatch, count: int) -> None:
    monkeypatch.setattr(marks, "_AT_ONCE", 16)
    bits = pl.Series([number % 7 in (0, 5) for number in range(count)], dtype=pl.Boolean)
    assert places(bits).to_list() == bits.arg_true().to_list()


def test_marks_tell_how_many_cells_each_line_has() -> None:
    four = Marks.of("é||x\n\na|b|c\n|\n".encode(), "|")
    assert four.widths().to_list() == [3, 1, 3, 2]
    assert not four.all_have(3)
    assert Marks.of(b"a||\n|b|\n", "|").all_have(3)
    assert count_lines(b"a\nb\n\n") == 3


def test_a_pattern_is_the_same_for_every_line() -> None:
    assert pattern((0, 2), 3, 2).to_list() == [True, False, True] * 2
    assert pattern((1,), 2, 0).to_list() == []
