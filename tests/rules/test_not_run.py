"""Rules that could not run are told together, by reason."""

from __future__ import annotations

from reeve.rules import NotRun, not_run_by_reason
from tests.rules.demo import TRAILER, demo, rule

GOOD = "D|A1|01-02-2026||100|1|0|Smith"


def test_rules_that_need_the_reference_date_are_told_in_one_sentence() -> None:
    late = [rule("row", "START < ref_date", id=name) for name in ("B", "A")]
    ahead = rule("total", "ref_date <= today", id="C", record=(), fields=())
    checked = demo().with_rules(*late, ahead).check_bytes(f"{GOOD}\n{TRAILER}\n".encode())
    (group,) = not_run_by_reason(checked.not_run)
    assert group.rules == ("A", "B", "C")
    assert group.words == "3 rules need the reference date and were not run. The header gives none we can read."


def test_other_reasons_are_said_as_they_are_and_the_commonest_first() -> None:
    rules = [NotRun("X", "2 D lines hold cells that cannot be read."), *(NotRun(name, "Odd.") for name in "YZ")]
    assert [group.words for group in not_run_by_reason(rules)] == [
        "2 rules were not run. Odd.",
        "1 rule was not run. 2 D lines hold cells that cannot be read.",
    ]


def test_nothing_is_said_where_every_rule_ran() -> None:
    assert not_run_by_reason(()) == ()
