"""What an officer reads is written from the same tree the engine runs."""

from __future__ import annotations

import pytest

from reeve.rules import Rule
from reeve.rules.words import in_words
from tests.rules.demo import demo, rule


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (
            rule("row", "END >= START", when="START is not null and STAT in ('1', '2')"),
            "When “Start date” (START) is given and “Status” (STAT) is one of 1 or 2: it must be true that "
            "“End date” (END) is on or after “Start date”.",
        ),
        (
            rule("row", "AMT between 50 and 100000 or coalesce(AMT, 0) = 0"),
            "It must be true that “Weekly amount” (AMT) is between £0.50 and £1,000.00 or "
            "“Weekly amount” (or £0.00 where it is not given) is £0.00.",
        ),
        (
            rule("row", "KIDS * 2 < 10 and not STAT = '1' and START <= addmonths(ref_date, 1)"),
            "It must be true that “Number of children” (KIDS) times 2 is less than 10 and it is not so that "
            "“Status” (STAT) is 1 and “Start date” (START) is on or before 1 months after the reference date.",
        ),
        (
            rule("row", "case when STAT = '1' then AMT else 0 end <= 5 and greatest(KIDS, 1) > -1"),
            "It must be true that (“Weekly amount” (AMT) if “Status” (STAT) is 1, otherwise £0.00) is at most £0.05 "
            "and the largest of “Number of children” (KIDS) and 1 is more than minus 1.",
        ),
        (
            rule("row", "START < date '2026-04-01' and substr(NAME, 1, 2) not in ('XX') and matches(NAME, '^A')"),
            "It must be true that “Start date” (START) is before 01-04-2026 and 2 characters of “Surname” (NAME) from "
            "number 1 is none of XX and “Surname” has the form ^A.",
        ),
        (
            rule("unique", fields=("REF", "START"), when="STAT = '1'"),
            "No two D lines where “Status” (STAT) is 1 may have the same “Claim reference” (REF) "
            "and “Start date” (START).",
        ),
        (
            rule("references", record=("S",), options={"to": ["D.REF"], "where": "STAT = '1'"}),
            "“Claim reference” (REF) of S lines must be that of a D line where “Status” (STAT) is 1.",
        ),
        (
            rule("references", "BORN < D.START", record=("S",), options={"to": "D.REF"}),
            "Beside the D line with the same reference: it must be true that “Date of birth” (BORN) is before "
            "the D line's “Start date” (START).",
        ),
        (
            rule("aggregate", "KIDS = total", options={"of": "S", "on": "REF", "where": "KIND = '1'"}),
            "It must be true that “Number of children” (KIDS) is the total. The total is the number over S lines with "
            "the same reference where “Kind” (KIND) is 1.",
        ),
        (
            rule("compare_last", "AMT = last.AMT", options={"unless": ["S"]}),
            "Beside the same claim accepted last time, unless the file has a S line for it: it must be true that "
            "“Weekly amount” (AMT) is “Weekly amount” last time.",
        ),
        (
            rule("compare_last", when="last.STAT = '1'", options={"find": "gone"}),
            "Every claim accepted last time where “Status” (STAT) last time is 1 must be in this file.",
        ),
        (
            rule("total", "n * 100 < last.n", record=(), options={"amounts": {"n": {"record": "D", "sum": "AMT"}}}),
            "Over the whole file, it must be true that n times 100 is less than n last time. "
            "Here n is the sum of “Weekly amount” (AMT) over D lines.",
        ),
        (rule("structure", options={"check": "header"}), "Look."),
    ],
)
def test_rules_in_words(given: Rule, words: str) -> None:
    assert in_words(given, demo().layout) == words


def test_a_derived_rule_says_its_message() -> None:
    layout = demo().layout
    derived = layout.by_id["DEMO-D-3-type"]
    assert in_words(derived, layout) == derived.message
