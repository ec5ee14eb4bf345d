"""The housing benefit extract as data: every position is there, and every rule breaks where its example says."""

from __future__ import annotations

import shutil
from collections import Counter
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest

from reeve.definitions import Definition, Period, load, parse
from reeve.rules import Checked, Facts, Previous, Rule, check
from tests.definitions.examples import EDITS, EXAMPLES, FOLDER, example, rules_with_examples
from tests.definitions.together import block, whole

FACTS = Facts(
    period=Period.parse("2026-10"),
    council_codes=frozenset({"EXM"}),
    today=date(2026, 11, 23),
    councils={"EXM": "Example Council", "WIN": "Winchester City Council"},
)
SHBE = load("shbe", "2026-10")
WRITTEN = [rule for rule in SHBE.layout.rules if not rule.derived]


def checked(name: str) -> Checked:
    this, before = example(SHBE.layout, name)
    previous = None if before is None else Previous.from_file(SHBE.layout, BytesIO(before))
    return check(SHBE.layout, BytesIO(this), facts=FACTS, previous=previous)


CANNOT_BREAK_ALONE = {
    "SHBE-F-020": {"SHBE-X-012"},  # no postcode is asked about on the line too
    "SHBE-F-021": {"SHBE-D-181"},  # a tenancy changed on many lines is asked about on each
    "SHBE-F-028": {"SHBE-S-010", "SHBE-D-028"},  # a stale deduction is asked about on its line, and adds up
    "SHBE-D-185": {"SHBE-F-016"},  # one passport code is half of the two claims in payment
    "SHBE-D-187": {"SHBE-F-030"},  # an uprating is in another month than the examples' October
}
LOOK_FURTHER = {"SHBE-R-010", "SHBE-T-007"}
"""Rules over lines whose examples say something with the file's header too."""


@pytest.fixture(scope="module")
def shbe() -> Definition:
    return SHBE


def test_every_record_type_has_all_341_positions(shbe: Definition) -> None:
    assert "".join(sorted(shbe.layout.records)) == "ACDEGPRST"
    for record, fields in shbe.layout.by_record.items():
        assert [field.position for field in fields.values()] == list(range(1, 342)), record


def test_it_is_provisional_and_says_why(shbe: Definition) -> None:
    assert shbe.status == "provisional"
    assert "not published" in shbe.reason


def test_it_needs_no_signature_and_has_no_due_date_until_the_department_sets_one(shbe: Definition) -> None:
    assert (shbe.signed_by, shbe.due, shbe.period_kind) == ("none", None, "month")


def test_it_is_owed_where_housing_benefit_is_run(shbe: Definition) -> None:
    assert shbe.owed_by.owes(nation="Wales", administers_hb=True)
    assert not shbe.owed_by.owes(nation="England", administers_hb=False)
    assert not shbe.owed_by.owes(nation="Northern Ireland", administers_hb=True)


def test_there_are_rules_of_every_kind() -> None:
    kinds = Counter(rule.kind for rule in WRITTEN)
    assert set(kinds) == {"structure", "row", "unique", "alike", "references", "aggregate", "compare_last", "total"}
    assert len(WRITTEN) >= 200
    assert {record for rule in WRITTEN for record in rule.record} == set(SHBE.layout.records)


def test_a_field_that_is_not_settled_asks_and_never_blocks(shbe: Definition) -> None:
    derived = [rule for rule in shbe.layout.rules if rule.derived and rule.kind == "row"]
    assert {rule.severity for rule in derived if rule.status == "provisional"} == {"confirm"}
    assert {rule.severity for rule in derived if rule.options["check"] == "codes"} == {"confirm"}


def test_a_spare_position_is_never_checked(shbe: Definition) -> None:
    spare = {(field.record, field.name) for field in shbe.layout.fields if field.status == "spare"}
    assert not spare & {(record, name) for rule in shbe.layout.rules for record in rule.record for name in rule.fields}


@pytest.mark.parametrize(
    "name", ["CCNINO", "CCSURNAME", "CDDOB", "CCADDRESS", "CCPCODE", "CCSEX", "CCETHNIC", "PCNINO"]
)
def test_what_identifies_a_person_is_marked_personal(shbe: Definition, name: str) -> None:
    field = shbe.layout.find_field("D", name)
    assert field is not None
    assert field.personal


def test_the_hash_is_that_of_the_text_wherever_it_is_read(shbe: Definition, tmp_path: Path) -> None:
    shutil.copytree(FOLDER, tmp_path / "shbe" / FOLDER.name)
    assert load("shbe", root=tmp_path).hash == shbe.hash == parse(shbe.resolved).hash


def test_every_rule_has_one_example_and_no_example_is_left_over() -> None:
    assert rules_with_examples() == {rule.id for rule in WRITTEN} | {"good"}


def test_the_good_file_is_clean() -> None:
    found = checked("good")
    assert [total for total in found.totals if total.count] == []
    assert found.not_run == ()


ALONE = [rule for rule in WRITTEN if rule.kind != "row" or rule.id in LOOK_FURTHER]
TOGETHER = [rule for rule in WRITTEN if rule not in ALONE]
AT_ONCE = 9
"""A check of one small file costs as much as one of nine."""


@pytest.mark.parametrize("rule", ALONE, ids=lambda rule: rule.id)
def test_an_example_breaks_its_rule_and_nothing_else_that_blocks(rule: Rule) -> None:
    severities = {total.rule: total.severity for total in checked(rule.id).totals}
    assert severities.get(rule.id) == rule.severity
    assert {one for one, severity in severities.items() if severity != "confirm"} <= {rule.id}
    if rule.id in EDITS:
        assert set(severities) == {rule.id} | CANNOT_BREAK_ALONE.get(rule.id, set())


@pytest.mark.parametrize("at", range(0, len(TOGETHER), AT_ONCE))
def test_the_lines_of_an_example_break_its_rule_and_no_other_that_blocks(at: int) -> None:
    """Of rules that look at one line: nine examples in one file. What no single line breaks is left to the others."""
    rules = TOGETHER[at : at + AT_ONCE]
    blocks = [block(SHBE.layout, rule.id, number)[0] for number, rule in enumerate(rules, 1)]
    found = check(SHBE.layout, BytesIO(whole([row for rows in blocks for row in rows], "08-10-2026")), facts=FACTS)
    broken = found.findings.select("line", "rule").rows()
    first = 2
    for rule, rows in zip(rules, blocks, strict=True):
        here = {name for line, name in broken if line and first <= line < first + len(rows)}
        first += len(rows)
        assert rule.id in here
        assert {one for one in here if SHBE.layout.by_id[one].severity != "confirm"} <= {rule.id}
        if rule.id in EDITS:
            by_line = {one for one in here if SHBE.layout.by_id[one].kind == "row"}
            assert by_line <= {rule.id} | CANNOT_BREAK_ALONE.get(rule.id, set())


@pytest.mark.parametrize(
    ("rule", "explained_by"),
    [("SHBE-D-176", "T|HB000001|CT000001|XA000001A"), ("SHBE-D-178", "C|HB000002|CT000002|XA000002A")],
)
def test_a_change_line_or_a_closing_line_explains_what_changed(rule: str, explained_by: str) -> None:
    lines = (EXAMPLES / f"{rule}.txt").read_text(encoding="utf-8").splitlines()
    lines.insert(2, explained_by + "|" * (340 - explained_by.count("|")))
    with (EXAMPLES / f"{rule}.previous.txt").open("rb") as before:
        previous = Previous.from_file(SHBE.layout, before)
    found = check(SHBE.layout, BytesIO("\n".join(lines).encode()), facts=FACTS, previous=previous)
    assert rule not in {total.rule for total in found.totals}


def test_another_councils_code_in_the_header_is_asked_about_by_name_and_nothing_else_is() -> None:
    (total,) = checked("SHBE-F-033").totals
    assert (total.rule, total.severity, total.count) == ("SHBE-F-033", "confirm", 1)
    assert total.message.startswith("The header names Winchester City Council, not yours.")
    lines = (EXAMPLES / "SHBE-F-033.txt").read_bytes()
    for header in (b"HEADER|ZZZ|", b"HEADER|EXM|", b"HEADER||"):
        assert check(SHBE.layout, BytesIO(lines.replace(b"HEADER|WIN|", header)), facts=FACTS).totals == ()
    nobody = Facts(FACTS.period, frozenset(), FACTS.today, FACTS.councils)
    assert check(SHBE.layout, BytesIO(lines), facts=nobody).totals == ()


def test_the_figures_say_what_the_good_file_holds() -> None:
    figures = {figure.cell: figure.amount for figure in checked("good").figures}
    assert {cell: amount for cell, amount in figures.items() if amount} == {
        "claims": 3,
        "claims_in_payment": 2,
        "claims_suspended": 1,
        "claims_undecided": 1,
        "claims_decided_or_ended": 1,
        "household_members": 2,
        "council_tenants_in_payment": 1,
        "hra_tenants_in_payment": 1,
        "association_tenants_in_payment": 1,
        "passported_in_payment": 1,
        "guarantee_credit_in_payment": 1,
        "standard_in_payment": 1,
        "working_age_in_payment": 1,
        "pension_age_in_payment": 1,
        "specified_in_payment": 1,
        "weekly_benefit_in_payment": 15_000,
        "weekly_benefit_hra": 9_000,
        "weekly_benefit_council": 9_000,
        "weekly_benefit_allowances": 6_000,
        "mean_weekly_benefit_in_payment": 7_500,
        "mean_weekly_benefit_council": 9_000,
        "mean_weekly_benefit_association": 6_000,
        "weekly_benefit_passported": 9_000,
        "weekly_benefit_standard": 6_000,
        "changes": 1,
        "changes_decided": 1,
        "change_days": 8,
        "payment_errors": 1,
        "payment_error_total": 500,
        "payment_error_cause.1": 500,
        "changes_with_overpayment_reason": 1,
        "reviews_completed": 1,
    }
    assert [cell for cell, amount in figures.items() if amount is None] == [
        "mean_weekly_benefit_private",
        "new_claim_days",
    ]


def test_every_message_says_what_to_do_in_plain_words() -> None:
    for rule in SHBE.layout.rules:
        assert rule.message.endswith("."), rule.id
        assert not {"please", "invalid", "oops"} & set(rule.message.lower().split()), rule.id
