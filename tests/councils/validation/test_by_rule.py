"""The order an officer reads what was found in: every rule once, the counts true, the long rest folded away."""

from __future__ import annotations

import random
from collections.abc import Sequence

import pytest

from councils.validation.by_rule import ALL, MOST_OFTEN, OFTEN, REST, SHAPE, SMALL_REST, ByRule, by_rule
from councils.validation.models import FindingTotal
from councils.validation.pages import next_open
from reeve.definitions import Definition, load


@pytest.fixture(scope="module")
def shbe() -> Definition:
    return load("shbe")


def total(rule: str, severity: str, count: int, answered: int = 0) -> FindingTotal:
    return FindingTotal(rule_id=rule, severity=severity, count=count, answered=answered, message=f"About {rule}.")


def seen(
    totals: Sequence[FindingTotal],
    definition: Definition,
    before: Sequence[FindingTotal] | None = None,
    show: str | None = None,
) -> ByRule:
    earlier = None if before is None else {each.rule_id: each for each in before}
    return by_rule(totals, definition, address=lambda rule: f"?rule={rule}", before=earlier, show=show)


def rules(found: ByRule) -> dict[str, list[str]]:
    return {part.title: [row.rule for row in part.rows] for part in found.parts}


def test_the_shape_comes_first_then_what_hits_most_then_the_rest_folded(shbe: Definition) -> None:
    shape = next(rule.id for rule in shbe.layout.rules if rule.kind == "structure" and rule.severity == "fix")
    many = [total(f"F-{n}", "fix", n) for n in range(1, 31)] + [total(f"C-{n}", "confirm", n) for n in range(1, 31)]
    random.Random(4).shuffle(many)
    found = seen([*many, total(shape, "fix", 1)], shbe)
    assert [(part.title, part.folded) for part in found.parts] == [(SHAPE, False), (OFTEN, False), (REST, True)]
    assert rules(found)[SHAPE] == [shape]
    worst = range(30, 30 - MOST_OFTEN, -1)
    assert rules(found)[OFTEN] == [*(f"F-{n}" for n in worst), *(f"C-{n}" for n in worst)]
    left = sum(range(1, 31 - MOST_OFTEN))
    assert found.parts[-1].words == f"44 other rules: {left} to fix and {left} to explain"
    every = [row.rule for part in found.parts for row in part.rows]
    assert sorted(every) == sorted([*(each.rule_id for each in many), shape])


def test_what_is_left_to_do_comes_before_what_is_answered(shbe: Definition) -> None:
    found = seen([total("A", "confirm", 900, 900), total("B", "confirm", 40, 38), total("C", "confirm", 7)], shbe)
    assert rules(found) == {ALL: ["C", "B", "A"]}
    assert [(row.open, row.said) for row in found.parts[0].rows] == [
        (7, ""),
        (2, "38 explained."),
        (0, "All explained."),
    ]


def test_a_file_that_cannot_be_read_shows_why_and_nothing_is_folded(shbe: Definition) -> None:
    found = seen([total("X", "stop", 1)], shbe)
    assert rules(found) == {SHAPE: ["X"]}
    assert [choice.words for choice in found.choices] == ["All rules"]


def test_a_small_rest_is_not_folded(shbe: Definition) -> None:
    few = [total(f"F-{n}", "fix", n) for n in range(MOST_OFTEN + SMALL_REST)]
    assert [part.folded for part in seen(few, shbe).parts] == [False]
    assert [part.folded for part in seen([*few, total("F-more", "fix", 1)], shbe).parts] == [False, True]


def test_each_choice_shows_as_many_rules_as_it_says(shbe: Definition) -> None:
    now = [total("A", "fix", 3), total("B", "confirm", 2, 2), total("C", "confirm", 5, 1)]
    before = [total("A", "fix", 9), total("C", "confirm", 5)]
    every = seen(now, shbe, before)
    assert [(choice.words, choice.count) for choice in every.choices] == [
        ("All rules", 3),
        ("To fix", 1),
        ("To explain", 2),
        ("Still open", 2),
        ("New since the last version", 1),
    ]
    assert {row.rule: row.before for row in every.parts[0].rows} == {"A": 9, "B": 0, "C": 5}
    for choice in every.choices:
        shown = seen(now, shbe, before, choice.value)
        assert sum(len(part.rows) for part in shown.parts) == shown.chosen.count == choice.count
    assert seen(now, shbe, before, "no such choice").chosen.value is None


def test_a_clean_version_before_is_not_the_same_as_none(shbe: Definition) -> None:
    assert not seen([total("A", "fix", 1)], shbe).compared
    clean = seen([total("A", "fix", 1)], shbe, [])
    assert clean.compared
    assert clean.parts[0].rows[0].is_new


def test_the_rule_to_answer_next_is_the_worst_with_most_left() -> None:
    answered = total("A", "fix", 9, 9)
    left = [total("B", "confirm", 40, 2), total("C", "fix", 1), total("D", "fix", 5, 3)]
    assert next_open([answered, *left]) is left[2]
    assert next_open([answered, left[0]]) is left[0]
    assert next_open([answered]) is None
