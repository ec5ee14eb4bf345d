"""Tables of amounts by date, terms, and the words that use them; and how a definition's folder holds them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from reeve.definitions import DefinitionError, load
from reeve.definitions.compare import changes
from reeve.rules.model import Rate, Table, Term
from reeve.rules.plan import plan_of
from reeve.rules.words import in_words
from tests.rules.demo import Extract, demo, found, previous, rule
from tests.rules.test_loader import CODES, FIELDS, FIGURES, RETURN, RULES, write

CAP = Table("cap", "pounds", (Rate(date(2025, 4, 1), date(2026, 3, 31), 900), Rate(date(2026, 4, 1), None, 1000)))
BANDS = Table(
    "bands",
    "pounds",
    (Rate(date(2026, 4, 1), None, 5), Rate(date(2026, 4, 1), None, 20, 100), Rate(date(2026, 4, 1), None, 50, 300)),
)
AGE = Table(
    "age_of_rest",
    "months",
    (
        Rate(date(1900, 1, 1), date(1954, 10, 5), date(2020, 9, 6)),
        Rate(date(1954, 10, 6), date(1960, 4, 5), 792),
        Rate(date(1960, 4, 6), None, 801),
    ),
)


def extract(must: str, *terms: Term, record: str = "D", when: str | None = None) -> Extract:
    fields = ("REF",)
    made = demo().with_rules(rule("row", must, record=(record,), fields=fields, when=when))
    return replace(made, layout=replace(made.layout, tables=(CAP, BANDS, AGE), terms=terms))


def fires(must: str, *lines: str, record: str = "D") -> list[bool]:
    hit = {line for line, _, name in found(extract(must, record=record).check(*lines)) if name == "R"}
    return [number in hit for number in range(2, len(lines) + 2)]


def test_an_amount_is_looked_up_by_the_date_of_the_file_or_of_the_line() -> None:
    lines = ("D|A1|01-02-2026||950|1|2|", "D|A2|01-02-2026||1001|1|2|", "D|A3|01-02-2024||950|1|2|", "D|A4|||950|1|2|")
    assert fires("AMT <= rate(cap, ref_date)", *lines) == [False, True, False, False]
    assert fires("AMT <= rate(cap, START)", *lines) == [True, True, False, False], "nothing is said before the table"


def test_an_amount_is_one_of_those_in_force() -> None:
    lines = ("D|A1|||20|1|2|", "D|A2|||21|1|2|", "D|A3||||1|2|")
    assert fires("in_rates(bands, AMT, ref_date)", *lines) == [False, True, False]


def test_a_band_is_the_highest_that_begins_no_higher() -> None:
    lines = ("D|A1|||99|1|5|", "D|A2|||100|1|20|", "D|A3|||299|1|20|", "D|A4|||300|1|50|")
    at = "CASE WHEN KIDS = 5 THEN 5 WHEN KIDS = 20 THEN 20 ELSE 50 END"
    assert fires(f"band(bands, AMT, ref_date) = {at}", *lines) == [False] * 4


@pytest.mark.parametrize(
    ("born", "on", "reached"),
    [
        ("05-10-1954", "06-09-2020", True),
        ("05-10-1954", "05-09-2020", False),
        ("06-10-1954", "06-10-2020", True),
        ("06-10-1954", "05-10-2020", False),
        ("31-12-1960", "30-09-2027", True),
        ("31-12-1960", "29-09-2027", False),
        ("30-12-1960", "30-09-2027", True),
    ],
)
def test_an_age_is_reached_on_the_day_or_on_the_last_of_a_shorter_month(born: str, on: str, reached: bool) -> None:
    assert fires("reached(age_of_rest, START, END)", f"D|A1|{born}|{on}||1|2|") == [not reached]


def test_whole_numbers_are_divided_and_rounded_up() -> None:
    lines = ("D|A1|||501|1|3|", "D|A2|||500|1|2|", "D|A3|||0|1|0|", "D|A4|||500|1|3|")
    assert fires("ceil_div(AMT, 250) = 500 OR ceil_div(AMT, rate(cap, ref_date)) <= KIDS", *lines) == [False] * 4
    assert fires("ceil_div(KIDS, 2) = 2", *lines) == [False, True, True, False]
    assert fires("ceil_div(KIDS, KIDS) = 1", *lines) == [False, False, False, False], "by nothing is unknown"


@pytest.mark.parametrize(
    ("must", "says"),
    [
        ("rate(bands, ref_date) = 1", "has bands"),
        ("rate(AMT, ref_date) = 1", "begins with the name of a table"),
        ("rate(cap, AMT) = 1", "a date is needed"),
        ("in_rates(cap, KIDS, ref_date)", "an amount of money"),
        ("reached(cap, START, ref_date)", "not a table of ages"),
        ("rate(age_of_rest, START) = 1", "holds days"),
        ("ceil_div(AMT / 2, 2) = 1", "whole numbers"),
        ("ceil_div(KIDS, AMT) = 1", "divides a number by money"),
        ("cap = 1", "sets a table against"),
        ("rate(cup, ref_date) = 1", "not a field here"),
    ],
)
def test_a_wrong_look_up_is_refused_when_the_definition_is_loaded(must: str, says: str) -> None:
    with pytest.raises(DefinitionError, match=says):
        plan_of(extract(must).layout)


PAID = Term("paid", ("D",), "AMT > 0 AND STAT = '1'", "the claim is paid")
OLD = Term("old", ("D",), "age(START, ref_date) >= 2", "it is old")
BOTH = Term("both", ("D",), "paid AND old", "it is paid and old")


def test_terms_are_worked_out_once_and_may_name_each_other() -> None:
    made = extract("KIDS = 0", PAID, OLD, BOTH, when="both")
    lines = ("D|A1|01-02-2024||1|1|1|", "D|A2|01-02-2026||1|1|1|", "D|A3|x||1|1|1|", "D|A4|01-02-2024|||1|1|")
    assert [line for line, _, name in found(made.check(*lines)) if name == "R"] == [2]
    stages = plan_of(made.layout).records["D"].terms
    assert [[one.meta.output_name() for one in stage] for stage in stages] == [["@paid", "@old"], ["@both"]]


def test_a_term_holds_beside_last_time_unless_it_names_a_date_of_the_file() -> None:
    made = demo().with_rules(rule("compare_last", "last.paid", when="paid"))
    made = replace(made, layout=replace(made.layout, terms=(PAID,)))
    before = previous(made.check("D|A1|||0|1|1|", "D|A2|||1|1|1|"))
    now = made.check("D|A1|||1|1|1|", "D|A2|||1|1|1|", previous=before)
    assert [line for line, _, name in found(now) if name == "R"] == [2]
    wrong = demo().with_rules(rule("compare_last", "last.old"))
    with pytest.raises(DefinitionError, match="not a field here"):
        plan_of(replace(wrong.layout, terms=(OLD,)))


def test_the_last_reference_date_is_known_beside_an_earlier_file_and_does_not_apply_without_one() -> None:
    made = demo().with_rules(rule("row", "START > last_ref_date"))
    alone = made.check("D|A1|01-02-2026|||1|1|")
    assert ("R" in alone.not_applicable, alone.not_run) == (True, ())
    beside = made.check("D|A1|01-02-2026|||1|1|", previous=previous(alone))
    assert ("R" in beside.not_applicable, [name for *_, name in found(beside)]) == (False, ["R"])


def test_a_version_checked_before_a_rule_was_made_says_so_and_is_not_taken_for_empty() -> None:
    """Its keys lack the column: an amount that was not kept is not an amount that was nil."""
    before = previous(demo().with_rules(rule("compare_last", "KIDS = last.KIDS")).check("D|A1|||5|1|1|"))
    made = demo().with_rules(rule("compare_last", "coalesce(AMT, 0) = coalesce(last.AMT, 0)"))
    checked = made.check("D|A1|||5|1|1|", previous=before)
    assert found(checked) == []
    assert [(one.rule, "before this rule was made" in one.why) for one in checked.not_run] == [("R", True)]


def test_lines_alike_that_differ_from_most_are_reported() -> None:
    made = demo().with_rules(rule("alike", fields=("AMT", "KIDS"), when="STAT = '1'"))
    lines = ("D|A1|||7|1|1|", "D|A2|||7|1|1|", "D|A3|||8|1|1|", "D|A4|||9|1|2|", "D|A5|||8|0|1|", "D|A6||||1|1|")
    assert [(line, name) for line, name, _ in found(made.check(*lines))] == [(4, "AMT")]
    with pytest.raises(DefinitionError, match="then what groups it"):
        plan_of(demo().with_rules(rule("alike", fields=("AMT",))).layout)


def test_the_latest_of_the_lines_that_refer_to_one() -> None:
    options = {"of": "S", "on": "REF", "latest": "PAY", "by": ["BORN"]}
    made = demo().with_rules(rule("aggregate", "AMT = total", options=options))
    claims = ("D|A1|||5|1|1|", "D|A2|||5|1|1|", "D|A3|||5|1|1|")
    people = ("S|A1|02-01-2020||5|1||", "S|A1|01-01-2020||9|1||", "S|A1|||8|1||", "S|A2|01-01-2020||6|1||")
    assert [line for line, _, name in found(made.check(*claims, *people)) if name == "R"] == [3]
    with pytest.raises(DefinitionError, match="go together"):
        plan_of(demo().with_rules(rule("aggregate", "AMT = total", options=options | {"by": []})).layout)


def test_look_ups_and_terms_are_said_in_words() -> None:
    made = extract("AMT <= rate(cap, ref_date) AND reached(age_of_rest, START, ref_date)", PAID, when="paid")
    assert in_words(made.layout.by_id["R"], made.layout) == (
        "When the claim is paid: it must be true that “Weekly amount” (AMT) is at most the cap on the reference date "
        "and somebody born on “Start date” (START) had reached age of rest by the reference date."
    )
    alike = demo().with_rules(rule("alike", fields=("AMT", "KIDS")))
    assert in_words(alike.layout.by_id["R"], alike.layout) == (
        "D lines with the same “Number of children” (KIDS) must have the same “Weekly amount” (AMT)."
    )
    both = demo().with_rules(rule("row", "(START IS NULL) = (END IS NULL)"))
    assert in_words(both.layout.by_id["R"], both.layout) == (
        "It must be true that (“Start date” (START) is not given) exactly when (“End date” (END) is not given)."
    )


PARAMETERS = """name,from,to,at_least,amount,unit,source
cap,2025-04-01,2026-03-31,,9.00,pounds,here
cap,2026-04-01,,,10.00,pounds,here
"""
TERMS = '[[term]]\nname = "rich"\nrecord = "D"\nis = "AMT > rate(cap, ref_date)"\nlabel = "it is rich"\n'


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "demo" / "2025-04"
    write(folder, RETURN, FIELDS, CODES, RULES.replace("AMT < 5000", "NOT rich"), FIGURES, examples=["DEMO-1.txt"])
    (folder / "parameters.csv").write_text(PARAMETERS, encoding="utf-8")
    (folder / "terms.toml").write_text(TERMS, encoding="utf-8")
    return tmp_path


def test_a_folder_holds_parameters_terms_and_rules_by_record_type(root: Path) -> None:
    folder = root / "demo" / "2025-04"
    (folder / "rules").mkdir()
    more = RULES.replace("DEMO-1", "DEMO-2")
    (folder / "rules" / "D.toml").write_text(more, encoding="utf-8")
    (folder / "examples" / "D.toml").write_text('[DEMO-2]\nD1.AMT = "1"\n', encoding="utf-8")
    made = load("demo", root=root)
    assert [one.id for one in made.layout.rules if not one.derived] == ["DEMO-1", "DEMO-2"]
    assert [(rate.first.year, rate.amount) for rate in made.layout.tables[0].rates] == [(2025, 900), (2026, 1000)]
    (folder / "rules" / "S.toml").write_text(more, encoding="utf-8")
    with pytest.raises(DefinitionError, match="DEMO-2 is in two files"):
        load("demo", root=root.rename(root.with_name("again")))


@pytest.mark.parametrize(
    ("file", "old", "new", "says"),
    [
        ("parameters.csv", "10.00,pounds,here", "10.00,pounds,", "source is missing"),
        ("parameters.csv", "2026-04-01,,", "2026-04-02,,", "must end the day before"),
        ("parameters.csv", "2026-03-31", "2026-04-01", "must end the day before"),
        ("parameters.csv", "2025-04-01,2026-03-31", "2025-04-01,", "must end the day before"),
        ("parameters.csv", "2025-04-01,2026-03-31", "2026-04-01,2026-03-31", "share one"),
        ("parameters.csv", "10.00", "10", "is not an amount"),
        ("parameters.csv", "2026-04-01", "1 April", "Write days as"),
        ("parameters.csv", "10.00,pounds", "10.00,euros", "one unit"),
        ("parameters.csv", ",,10.00", ",5.00,10.00", "begin at 0.00"),
        ("parameters.csv", "cap,2026", "Cap,2026", "words joined by _"),
        ("terms.toml", '"D"', '"X"', "needs record"),
        ("terms.toml", "AMT >", "AMOUNT >", "term rich: “AMOUNT” is not a field"),
        ("terms.toml", 'label = "it is rich"', "", "needs record, is and label"),
    ],
)
def test_a_broken_table_or_term_is_refused_in_words(root: Path, file: str, old: str, new: str, says: str) -> None:
    path = root / "demo" / "2025-04" / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(DefinitionError, match=says):
        load("demo", root=root)


def test_a_required_field_says_why_it_is_required(root: Path) -> None:
    path = root / "demo" / "2025-04" / "fields.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    lines = [lines[0] + ",required_source", *(f"{line},{'the law' if ',yes,' in line else ''}" for line in lines[1:])]
    path.write_text("\n".join(lines), encoding="utf-8")
    layout = load("demo", root=root).layout
    assert layout.by_id["DEMO-D-2-required"].source == "the law"
    assert layout.by_id["DEMO-D-2-length"].source == "here"


def test_what_changed_between_two_years_names_amounts_and_terms(root: Path) -> None:
    later = root / "demo" / "2027-04"
    write(later, 'extends = "2025-04"\n')
    (later / "parameters.csv").write_text(PARAMETERS.replace("10.00", "11.00"), encoding="utf-8")
    (later / "terms.toml").write_text(TERMS.replace("AMT > rate", "AMT >= rate"), encoding="utf-8")
    old, new = load("demo", "2026-10", root=root), load("demo", "2027-10", root=root)
    assert [(one.part, one.name, one.what) for one in changes(old, new) if one.part != "return"] == [
        ("parameters", "cap 2026-04-01", "changed"),
        ("terms", "rich", "changed"),
    ]
