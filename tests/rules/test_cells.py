"""Cells one at a time: every trap a cast would fall into, and the checks that follow from the fields."""

from __future__ import annotations

import pytest

from reeve.rules import Checked
from tests.rules.demo import demo, found, rule


def check_cell(position: int, text: str, *, record: str = "D") -> Checked:
    cells = [record, "A1", "", "", "", "", "", ""]
    cells[position - 1] = text
    claim = () if record == "D" else ("D|A1||||||",)
    return demo().check(*claim, "|".join(cells))


def rules_of(checked: Checked) -> set[str]:
    return {rule for _, _, rule in found(checked)}


@pytest.mark.parametrize(
    "text",
    ["1-2-2026", "01-02-26", "1/02/2026", "01-2-02026", "01-02-+202", "01-02- 202", " 1-02-2026", "31-02-2026",
     "29-02-2025", "01.02.2026", "01-02/2026", "2026-02-01", "01022026", "01-02-2026 ", "today", "０1-02-2026",
     "00-00-0000", '"01-02-2026"'],
)  # fmt: skip
def test_dates_that_are_not(text: str) -> None:
    checked = check_cell(3, text)
    assert found(checked)[0] == (2, "START", "D-3-type")
    assert checked.totals[0].message == "START is not a date. Write it as dd-mm-yyyy."


@pytest.mark.parametrize("text", ["01-02-2026", "29-02-2024", "31/12/1999"])
def test_dates_that_are(text: str) -> None:
    assert "D-3-type" not in rules_of(check_cell(3, text))


@pytest.mark.parametrize(
    "text",
    ["inf", "-inf", "nan", "1e5", "+1", ".5", "5.", "12.50", "1,000", " 1", "1 ", "--1", "0x1", "1_0", "£5", "９", "-",
     "9223372036854775808", "1000000000000000", '"5"'],
)  # fmt: skip
def test_amounts_that_are_not(text: str) -> None:
    assert ("D-5-type" in rules_of(check_cell(5, text))) is True


def test_an_amount_is_never_rounded_and_leading_zeros_are_read() -> None:
    assert rules_of(check_cell(5, "1239")) == set()
    assert rules_of(check_cell(5, "0001239")) == set()
    assert rules_of(check_cell(5, "12.39")) == {"D-5-type"}


@pytest.mark.parametrize("text", ["16.5", "16", "-1.25", "0.25"])
def test_decimals_that_are(text: str) -> None:
    assert rules_of(check_cell(4, text, record="S")) == set()


@pytest.mark.parametrize("text", ["inf", "nan", ".5", "5.", "1e1", "+1", "1,5"])
def test_decimals_that_are_not(text: str) -> None:
    assert rules_of(check_cell(4, text, record="S")) == {"S-4-type"}


def test_a_code_is_text_and_never_a_number() -> None:
    assert rules_of(check_cell(6, "01")) == {"D-6-codes"}
    assert rules_of(check_cell(6, "1")) == set()
    assert check_cell(6, "9").totals[0].message == "STAT is not one of the codes known for it. Use 0, 1 or 2."


def test_a_provisional_field_only_asks() -> None:
    checked = check_cell(6, "9", record="S")
    assert [(total.rule, total.severity) for total in checked.totals] == [("DEMO-S-6-codes", "confirm")]


def test_ranges_hold_at_their_ends_and_speak_pounds() -> None:
    assert rules_of(check_cell(5, "0")) == rules_of(check_cell(5, "100000")) == set()
    low = check_cell(5, "-1")
    assert rules_of(low) == rules_of(check_cell(5, "100001")) == {"D-5-range"}
    assert low.totals[0].message == "AMT is not between £0.00 and £1,000.00. Check it."
    assert check_cell(4, "31-12-1999").totals[0].message == "END is less than 01-01-2000. Check it."


def test_length_counts_characters_and_not_bytes() -> None:
    assert rules_of(check_cell(8, "é" * 10)) == set()
    assert rules_of(check_cell(8, "é" * 11)) == {"D-8-length"}


def test_required() -> None:
    assert found(demo().check("D|||||||")) == [(2, "REF", "D-2-required")]


def test_quotes_are_ordinary_characters() -> None:
    checked = demo().check('D|A1||||1||"Sm', 'D|A2||||1||O"N', "D|A3|x|||||")
    assert found(checked) == [(4, "START", "D-3-type")]


def test_quotes_mean_something_only_where_the_definition_says_so() -> None:
    quoted = demo().with_rules(quote='"')
    assert quoted.check('D|A1||||1||"Sm|th"').outcome == "clean"
    assert found(demo().check('D|A1||||1||"Sm|th"')) == [(2, None, "F-too-many")]


def test_a_cell_of_two_quotes_is_text_and_not_absent() -> None:
    assert demo().check('D|""||||1||').findings.height == 0
    assert rules_of(demo().check('D|A1|""|||1||')) == {"D-3-type"}


def test_a_wide_first_line_or_a_narrow_one_does_not_decide_the_width() -> None:
    narrow = demo().check("S|A1", "D|A1|01-02-2026||5|1|0|Ann")
    assert found(narrow) == [(2, None, "F-too-few")]
    wide = demo().check("S|A1|||||||||||", "D|A1|01-02-2026||5|1|0|Ann")
    assert found(wide) == [(2, None, "F-too-many")]


def test_an_unreadable_cell_is_one_finding_and_makes_rules_about_it_unknown() -> None:
    extract = demo().with_rules(
        rule("row", "AMT > 100 and KIDS > 5", id="BOTH"),
        rule("row", "coalesce(AMT, 0) > 100", id="COALESCED"),
        rule("row", "AMT is not null", id="PRESENT"),
        rule("row", "KIDS > 5", id="OTHER"),
    )
    assert found(extract.check("D|A1|||1e5|1|2|")) == [(2, "REF", "OTHER"), (2, "AMT", "D-5-type")]
    absent = found(extract.check("D|A1||||1|2|"))
    assert [rule for _, _, rule in absent] == ["BOTH", "COALESCED", "PRESENT", "OTHER"]


def test_unknown_never_fires() -> None:
    extract = demo().with_rules(
        rule("row", "AMT <> 100", id="NOT-EQUAL"),
        rule("row", "STAT in ('1')", id="AMONG"),
        rule("row", "KIDS = 9", id="WHEN", when="AMT > 5"),
    )
    assert found(extract.check("D|A1|||||1|")) == []


def test_findings_hold_the_claim_and_a_keyed_hash_of_it() -> None:
    checked = demo().check("D|A1|x|||||", "D|A2|x|||||", key=b"secret")
    again = demo().check("S|A1|x|||||", "D|A2|x|||||", key=b"secret")
    assert checked.findings["claim"].to_list() == ["A1", "A2"]
    assert checked.findings["record_key"].to_list() == again.findings["record_key"].to_list()
    assert {len(key) for key in checked.findings["record_key"]} == {64}
    assert demo().check("D|A1|x|||||").findings["record_key"].to_list() == [None]
    other = demo().check("D|A1|x|||||", key=b"other")
    assert other.findings["record_key"][0] != checked.findings["record_key"][0]


def test_every_line_wrong_is_told_in_full() -> None:
    checked = demo().check(*(f"D|A{number}|x|y|z|9|w|{'n' * 11}" for number in range(3000)), key=b"k")
    assert checked.findings.height == 3000 * 6 == sum(total.count for total in checked.totals)
    assert {total.count for total in checked.totals} == {3000}
    assert checked.findings["line"].is_sorted()


def test_a_rule_that_needs_the_reference_date_says_when_it_did_not_run() -> None:
    extract = demo().with_rules(rule("row", "START <= ref_date", id="DATED"))
    data = b"HEADER|E1|unknown\nD|A1|01-12-2026|||||\nTRAILER\n"
    checked = extract.check_bytes(data)
    assert [(one.rule, one.why) for one in checked.not_run] == [
        ("DATED", "The header gives no reference date we can read.")
    ]
    assert found(extract.check("D|A1|01-12-2026|||||")) == [(2, "REF", "DATED")]


def test_a_rule_that_fails_while_running_is_reported_and_stops_no_other() -> None:
    extract = demo().with_rules(
        rule("row", "addmonths(START, KIDS) > START", id="FAILS"),
        rule("row", "KIDS < 5", id="RUNS"),
    )
    checked = extract.check("D|A1|01-02-2026||||999999999999999|")
    assert [rule for _, _, rule in found(checked)] == ["RUNS"]
    assert [one.rule for one in checked.not_run] == ["FAILS"]
