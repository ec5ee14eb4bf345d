"""Pieces whose lines are all alike are cut as they are; whatever is not alike in them is seen as anywhere else."""

from __future__ import annotations

import pytest

from reeve.rules import passing
from tests.rules.demo import demo, found, rule
from tests.rules.test_bytes import GOOD


@pytest.mark.parametrize(
    ("odd", "said"),
    [
        (["D|A2|01-02-2026||100|1|0", GOOD + "|"], [(31, None, "F-too-few"), (32, None, "F-too-many")]),
        (["S|A1|05-06-2001|16.5|100|1||", GOOD], []),
        (["X|A1|||||| ", GOOD], [(31, None, "F-record-type")]),
        (["", GOOD], []),
        (["D|A1|soon|||1||", GOOD], [(31, "START", "D-3-type")]),
    ],
    ids=["one cell too few and one too many", "another record", "no record", "an empty line", "an unreadable cell"],
)
def test_what_comes_after_many_lines_alike_is_still_seen(odd: list[str], said: list[object]) -> None:
    extract = demo().with_rules(header=False, trailer=False)
    lines = [GOOD] * 30 + odd + [GOOD] * 30
    checked = extract.check_bytes("".join(f"{line}\n" for line in lines).encode())
    assert found(checked) == said
    assert checked.lines.get("S", 0) == sum(line.startswith("S") for line in lines)
    assert checked.total_lines == 62


def test_lines_alike_are_cut_as_others_are(monkeypatch: pytest.MonkeyPatch) -> None:
    """The findings, figures and keys are those of the slower way."""
    extract = demo().with_rules(rule("unique"), header=False, trailer=False)
    data = "".join(f"D|A{n % 40}|{n % 31 + 1:02}-02-2026||{n}|{n % 4}||Ann \n" for n in range(60)).encode()
    one = extract.check_bytes(data)
    monkeypatch.setattr(passing, "find_uniform", lambda *_arguments: None)
    two = extract.check_bytes(data)
    assert one.findings.height == 59
    assert (one.findings.rows(), one.keys.rows(), one.lines) == (two.findings.rows(), two.keys.rows(), two.lines)
