"""Rules between lines, with last time's version and over the whole file."""

from __future__ import annotations

import io

import polars as pl
import pytest

from reeve.rules import DefinitionError, FigureSpec, Previous
from reeve.rules.plan import plan_of
from tests.rules.demo import demo, found, previous, rule

TWO = ("D|A1|01-02-2026||100|1|2|", "D|A2|01-02-2026||200|2|0|")


def test_unique_reports_both_lines_and_never_an_absent_key() -> None:
    extract = demo().with_rules(rule("unique", fields=("REF",)))
    assert found(extract.check(*TWO, "D|A1||||1||"))[:2] == [(2, "REF", "R"), (4, "REF", "R")]
    assert "R" not in [rule for *_, rule in found(extract.check("D|||||1||", "D|||||1||"))]


def test_unique_over_several_fields_and_where_a_condition_holds() -> None:
    extract = demo().with_rules(rule("unique", fields=("STAT", "KIDS"), when="AMT > 0"))
    assert len(found(extract.check("D|A1|||1|1|2|", "D|A2|||1|1|2|", "D|A3|||0|1|2|", "D|A4|||1|1|3|"))) == 2


def test_unique_in_each_record_type_or_together() -> None:
    both = rule("unique", record=("D", "S"), fields=("REF",))
    assert found(demo().with_rules(both).check("D|A1||||||", "S|A1||||||")) == []
    together = rule("unique", record=("D", "S"), fields=("REF",), options={"together": True})
    found_together = found(demo().with_rules(together).check("D|A1||||||", "S|A1||||||", "S|A2||||||"))
    assert [line for line, *_ in found_together] == [2, 3]


def test_unreadable_keys_are_never_duplicates() -> None:
    extract = demo().with_rules(rule("unique", fields=("AMT",)))
    assert "R" not in [rule for *_, rule in found(extract.check("D|A1|||x|||", "D|A2|||y|||"))]


def test_references_whatever_the_order_of_lines() -> None:
    extract = demo().with_rules(rule("references", record=("S",), options={"to": "D.REF"}))
    assert found(extract.check("S|A1||||||", "S|A9||||||", "S|||||||", *TWO)) == [(3, "REF", "R")]


def test_references_to_one_of_several_and_only_some() -> None:
    live = rule("references", record=("S",), when="KIND = '1'", options={"to": "D.REF", "where": "STAT = '1'"})
    lines = ("S|A1|||||1||".replace("||1||", "|1||"), "S|A2||||1||", "S|A2||||2||")
    assert [line for line, *_ in found(demo().with_rules(live).check(*lines, *TWO))] == [3]
    either = rule("references", record=("S",), options={"to": ["D.REF", "D.NAME"]})
    assert found(demo().with_rules(either).check("S|Ann||||||", "D|A1||||||Ann")) == []


def test_references_may_compare_both_lines() -> None:
    agree = rule("references", "BORN < D.START", record=("S",), options={"to": "D.REF"})
    lines = ("S|A1|01-02-2026|||||", "S|A1|31-01-2026|||||", "S|A1||||||", "S|A9|01-01-2030|||||")
    assert found(demo().with_rules(agree).check(*lines, *TWO)) == [(2, "REF", "R")]


def test_aggregate_counts_and_sums_what_refers_to_a_line() -> None:
    count = rule("aggregate", "KIDS = total", fields=("KIDS",), options={"of": "S", "on": "REF", "where": "KIND = '1'"})
    lines = ("S|A1||||1||", *TWO, "S|A1||||1||", "S|A1||||2||", "S|A2||||1||")
    assert found(demo().with_rules(count).check(*lines)) == [(4, "KIDS", "R")]
    add = rule("aggregate", "AMT >= total", fields=("AMT",), options={"of": "S", "on": "REF = REF", "sum": "PAY"})
    pay = ("S|A1|||60|||", "S|A1|||41|||", "S|A2|||200|||")
    assert found(demo().with_rules(add).check(*TWO, *pay)) == [(2, "AMT", "R")]


def test_an_unreadable_cell_makes_its_sum_unknown_for_that_line_only() -> None:
    add = rule("aggregate", "AMT = total", fields=("AMT",), options={"of": "S", "on": "REF", "sum": "PAY"})
    checked = demo().with_rules(add).check(*TWO, "S|A1|||x|||", "S|A2|||1|||")
    assert found(checked) == [(3, "AMT", "R"), (4, "PAY", "S-5-type")]


CHANGED = rule("compare_last", "AMT = last.AMT", id="CHANGED", fields=("AMT",), when="STAT = '1' and last.STAT = '1'")
GONE = rule("compare_last", id="GONE", when="last.STAT = '1'", options={"find": "gone"})
NEW = rule("compare_last", id="NEW", when="AMT > 0", options={"find": "new"})


def test_compare_last_finds_what_changed_what_is_gone_and_what_is_new() -> None:
    extract = demo().with_rules(CHANGED, GONE, NEW)
    first = extract.check(*TWO, "D|A3|||300|1||")
    assert (first.outcome, first.not_applicable) == ("clean", ("CHANGED", "GONE", "NEW"))
    second = extract.check("D|A1|||101|1||", "D|A2|||999|2||", "D|A4|||5|1||", previous=previous(first))
    assert found(second) == [(None, "REF", "GONE"), (2, "AMT", "CHANGED"), (4, "REF", "NEW")]
    assert second.findings["claim"].to_list() == ["A3", "A1", "A4"]
    assert second.not_applicable == ()


def test_compare_last_reads_the_last_file_itself() -> None:
    extract = demo().with_rules(CHANGED)
    last = Previous.from_file(extract.layout, io.BytesIO(("H|E1|10-09-2026\n" + "\n".join(TWO) + "\nT\n").encode()))
    assert found(extract.check("D|A1|||101|1||", previous=last)) == [(2, "AMT", "CHANGED")]


def test_compare_last_leaves_alone_what_another_line_explains() -> None:
    explained = rule("compare_last", id="GONE", options={"find": "gone", "unless": ["S"]})
    extract = demo().with_rules(explained)
    last = previous(extract.check(*TWO))
    assert found(extract.check("S|A1||||||", "D|A3||||||", previous=last)) == [(None, "REF", "GONE")]


def test_a_field_newly_compared_is_unknown_until_the_next_version() -> None:
    last = previous(demo().with_rules(GONE).check(*TWO))
    assert demo().with_rules(CHANGED).check("D|A1|||101|1||", previous=last).outcome == "clean"


def amounts(must: str, **options: object) -> dict[str, object]:
    named = {
        "live": {"record": "D", "where": "STAT = '1'"},
        "paid": {"record": "D", "sum": "AMT"},
        "all": {"record": "D"},
    }
    return {"must": must, "record": (), "fields": (), "options": {"amounts": named}}


def test_totals_over_the_whole_file() -> None:
    extract = demo().with_rules(rule("total", **amounts("live * 100 >= 60 * all")))
    assert found(extract.check(*TWO)) == [(None, None, "R")]
    assert found(demo().with_rules(rule("total", **amounts("paid = 300 and live = 1"))).check(*TWO)) == []


def test_totals_beside_last_time() -> None:
    extract = demo().with_rules(
        rule("total", **amounts("abs(paid - last.paid) * 10 <= last.paid and ref_date > last.ref_date"))
    )
    first = extract.check(*TWO)
    assert first.not_applicable == ("R",)
    assert found(extract.check(*TWO, previous=previous(first))) == [(None, None, "R")]
    later = "HEADER|E1|22-10-2026\n" + "\n".join(TWO) + "\nTRAILER\n"
    assert extract.check_bytes(later.encode(), previous=previous(first)).outcome == "clean"


def test_a_total_with_an_unreadable_cell_says_it_could_not_run() -> None:
    extract = demo().with_rules(
        rule("total", **amounts("paid < 5")), figures=(FigureSpec("paid", "Paid", "pence", "D", "AMT"),)
    )
    checked = extract.check(*TWO, "D|A3|||x|||")
    assert [(one.rule, one.why) for one in checked.not_run] == [("R", "1 D line holds a cell that cannot be read.")]
    assert checked.figures[0].amount is None


def test_figures_are_counts_and_sums() -> None:
    specs = (
        FigureSpec("claims", "Claims", "", "D"),
        FigureSpec("live", "In payment", "", "D", where="STAT = '1'"),
        FigureSpec("paid", "Paid", "pence", "D", "AMT", "STAT in ('1', '2')"),
        FigureSpec("hours", "Hours", "hours", "S", "HOURS"),
        FigureSpec("none", "Nothing", "pence", "S", "PAY"),
    )
    checked = demo().with_rules(figures=specs).check(*TWO, "S|A1||16.1||||", "S|A1||0.2||||")
    assert [str(figure.amount) for figure in checked.figures] == ["2", "1", "300", "16.3", "0"]


HOURS = {"record": "S", "sum": "HOURS"}


@pytest.mark.parametrize(
    ("broken", "says"),
    [
        (rule("row"), "needs “must”"),
        (rule("row", "AMT = 'x'"), "rule R, record D"),
        (rule("row", "AMT > 1", options={"to": "D.REF"}), "does not take “to”"),
        (rule("row", "AMT > 1", fields=("NOPE",)), "“NOPE” is not a field of record D"),
        (rule("unique", fields=()), "needs “fields”"),
        (rule("references", record=("S",)), "it needs 'to'"),
        (rule("references", record=("S",), options={"to": "X.REF"}), "one record type"),
        (rule("references", record=("S",), options={"to": "D.NOPE"}), "not a field here"),
        (rule("aggregate", "KIDS = total", options={"on": "REF"}), "it needs 'of'"),
        (rule("aggregate", "AMT = total", options={"of": "S", "on": "REF"}), "mixes money"),
        (rule("compare_last", "AMT = last.NOPE"), "not a field here"),
        (rule("compare_last", "AMT = 1", options={"find": "gone"}), "takes “when” only"),
        (rule("compare_last", "AMT = 1", options={"unless": ["X"]}), "record types"),
        (rule("total", "n > 1", record=(), fields=()), "not a field here"),
        (rule("total", "n > 1", record=(), options={"amounts": {"n": {"record": "X"}}}), "not a record type"),
        (
            rule("total", "n > 1", record=(), options={"amounts": {"n": {"record": "S", "sum": "HOURS"}}}),
            "must be whole",
        ),
        (rule("structure", record=(), fields=(), options={"check": "nope"}), "check must be one of"),
    ],
)
def test_a_broken_rule_is_refused_when_it_is_loaded(broken: object, says: str) -> None:
    extract = demo().with_rules(broken)  # type: ignore[arg-type]
    with pytest.raises(DefinitionError, match=says) as refused:
        plan_of(extract.layout)
    assert "R" in str(refused.value)


def test_a_definition_may_say_a_structure_rule_in_its_own_words() -> None:
    own = rule("structure", id="OWN", severity="confirm", record=(), fields=(), options={"check": "trailer"})
    checked = demo().with_rules(own).check_bytes(b"HEADER|E1|08-10-2026\nD|A1||||||\n")
    assert found(checked) == [(None, None, "OWN")]
    assert checked.totals[0].severity == "confirm"


def test_identical_lines_are_found_where_a_definition_asks() -> None:
    own = rule("structure", id="TWICE", severity="confirm", record=(), fields=(), options={"check": "duplicate_line"})
    lines = (*TWO, "S|A1||||||", TWO[0])
    assert found(demo().with_rules(own).check(*lines, piece_bytes=40)) == [(5, None, "TWICE")]
    assert found(demo().check(*lines)) == []


ONE_TOO_MANY, ONE_TOO_FEW = "D|A1|01-02-2026||100|1|1|Smith|", "D|A1|01-02-2026||100|1|1"


@pytest.mark.parametrize(
    "spoilt", [ONE_TOO_MANY, ONE_TOO_FEW, "D|A1|01-02-2026||100|1|1|Sm\0th", "d|A1|01-02-2026||100|1|1|Smith"]
)
def test_a_line_that_was_left_out_makes_no_orphan_of_the_lines_that_refer_to_it(spoilt: str) -> None:
    orphan = rule("references", id="ORPHAN", record=("S",), options={"to": "D.REF"})
    lines = [spoilt, "S|A1|05-06-2001|||||", "S|A9|05-06-2001|||||"]
    checked = demo().with_rules(orphan).check(*lines)
    assert [line for line, _, rule_id in found(checked) if rule_id == "ORPHAN"] == [4]
    assert [total.rule for total in checked.totals][-1] == "ORPHAN"


def test_a_claim_whose_line_was_left_out_is_not_gone() -> None:
    extract = demo().with_rules(rule("compare_last", id="GONE", options={"find": "gone"}))
    before = previous(extract.check("D|A1|01-02-2026||100|1|1|Smith", "D|A2|01-02-2026||100|1|1|Smith"))
    checked = extract.check(ONE_TOO_MANY, previous=before)
    assert checked.findings.filter(pl.col("rule") == "GONE")["claim"].to_list() == ["A2"]


def test_a_count_is_not_known_where_a_line_of_it_was_left_out() -> None:
    children = rule("aggregate", "KIDS = total", id="KIDS", fields=("KIDS",), options={"of": "S", "on": "REF"})
    lines = ["D|A1|01-02-2026||100|1|1|Smith", "D|A2|01-02-2026||100|1|1|Smith", "S|A1|05-06-2001|||||||"]
    checked = demo().with_rules(children).check(*lines)
    assert [line for line, _, rule_id in found(checked) if rule_id == "KIDS"] == [3]
