"""A file whose columns are named: taken in the return's own order, as confirmed, or asked about; never guessed."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import Any

import pytest

from reeve.rules import Checked, Columns, Order, claim_on, lines_of_claim, lines_of_figure, missing_from, needed_of
from reeve.rules.columns import digest_of
from tests.rules.demo import HEADER, TRAILER, demo, found, rule

OWN = "REC|REF|START|END|AMT|STAT|KIDS|NAME"
DATA = ("D|A1|01-02-2026||100|1|2|Smith", "S|A1|05-06-2001|16.5|100|1||", "D|A2|nonsense||200|2|1|Jones")
TURNED = (7, 0, 1, 2, 3, 4, 5, 6)
"""A supplier's order: the surname first."""
SUPPLIER = "Family name|REC|Claim Ref|START|END|AMT|STAT|KIDS"
SAID = ((8, "NAME"), (1, "REC"), (2, "REF"), (3, "START"), (4, "END"), (5, "AMT"), (6, "STAT"), (7, "KIDS"))
CONFIRMED = Order(confirmed={digest_of(SUPPLIER.split("|")): SAID})


def turned(line: str) -> str:
    cells = line.split("|")
    return "|".join(cells[column] for column in TURNED)


def text(*lines: str) -> bytes:
    return ("\n".join(lines) + "\n").encode()


def supplier(*extra: str, names: str = SUPPLIER) -> bytes:
    return text(HEADER, names, *map(turned, DATA), *extra, TRAILER)


def check(data: bytes, **options: Any) -> Checked:
    return demo().check_bytes(data, **options)


def of(checked: Checked) -> Columns:
    assert checked.columns is not None
    return checked.columns


@pytest.mark.parametrize("names", [OWN, "Record type|ref|start date|END|amt|S T A T|kids|surname", OWN.lower()])
@pytest.mark.parametrize("header", [(HEADER,), ()])
def test_names_in_the_returns_own_order_are_said_and_taken(names: str, header: tuple[str, ...]) -> None:
    checked = check(text(*header, names, *DATA, TRAILER))
    assert (of(checked).how, of(checked).line) == ("own", len(header) + 1)
    assert (checked.lines, checked.has_header, checked.has_trailer) == ({"D": 2, "S": 1}, bool(header), True)
    assert (len(header) + 4, "START", "D-3-type") in found(checked)


def test_a_header_below_the_names_is_the_header() -> None:
    checked = check(text(SUPPLIER, HEADER, *map(turned, DATA), TRAILER), order=CONFIRMED)
    assert (str(checked.reference_date), checked.has_header, checked.lines) == ("2026-10-08", True, {"D": 2, "S": 1})


@pytest.mark.parametrize(
    ("names", "known", "unknown"),
    [
        ("NAME|REC|REF|START|END|AMT|STAT|KIDS", 8, ()),
        (SUPPLIER, 6, ("Family name", "Claim Ref")),
        ("NAME|REC|REF|START|END|AMT|STAT|STAT", 6, ("STAT", "STAT")),
        ("NAME|REC|REF|START|END|AMT|STAT", 7, ()),
    ],
)
def test_another_order_is_not_guessed(names: str, known: int, unknown: tuple[str, ...]) -> None:
    checked = check(supplier(names=names))
    assert (checked.outcome, found(checked)) == ("unreadable", [(2, None, "F-columns")])
    assert (of(checked).how, of(checked).known, of(checked).unknown) == ("asked", known, unknown)
    assert "We do not guess" in checked.totals[0].message


@pytest.mark.parametrize("piece_bytes", [20, 16_000_000])
@pytest.mark.parametrize("delimiter", ["|", ",", "\t"])
def test_a_confirmed_order_gives_the_very_findings_of_the_same_lines_in_order(delimiter: str, piece_bytes: int) -> None:
    """Also of lines that are too short, too long, of no record type, damaged, or begin with a small letter."""
    odd = ("D|A3|01-02-2026||1|1|0", "D|A4|01-02-2026||1|1|0|Long|er", "X|A5||||||", "d|A6||||||", "D|A\0|||1||0|N")
    plain = check(text(HEADER, "", *DATA, *odd, TRAILER))
    shuffled = supplier(*(turned(line) if line.count("|") == 7 else ooo(line) for line in odd))
    data = shuffled.replace(b"|", delimiter.encode())
    checked = check(data, order=CONFIRMED, piece_bytes=piece_bytes)
    assert of(checked).how == "confirmed"
    assert found(checked) == found(plain)
    assert (checked.lines, checked.total_lines, checked.delimiter) == (plain.lines, plain.total_lines, delimiter)
    assert checked.keys.equals(plain.keys)


def ooo(line: str) -> str:
    """A line of another width, with its surname or what is too much at the end taken to the front."""
    cells = line.split("|")
    return "|".join([cells[7] if len(cells) > 7 else "", *cells[:7], *cells[8:]][: len(cells)])


def test_only_these_very_names_are_read_as_confirmed() -> None:
    for names in (SUPPLIER.replace("Claim Ref", "Claim reference no"), SUPPLIER.lower()):
        assert check(supplier(names=names), order=CONFIRMED).outcome == "unreadable"


def test_an_order_whose_position_is_gone_is_asked_about_again() -> None:
    for gone in ((8, "SURNAME"), (9, "NAME")):
        order = Order(confirmed={digest_of(SUPPLIER.split("|")): (gone, *SAID[1:])})
        checked = check(supplier(), order=order)
        assert (of(checked).how, checked.outcome) == ("outdated", "unreadable")
        assert "does not fit" in checked.totals[0].message


def test_a_column_that_is_not_in_the_return_is_left_out() -> None:
    names = SUPPLIER + "|Caseworker"
    order = Order(confirmed={digest_of(names.split("|")): (*SAID, None)})
    data = text(HEADER, names, *(turned(line) + "|Somebody" for line in DATA), TRAILER)
    assert found(check(data, order=order)) == found(check(text(HEADER, "", *DATA, TRAILER)))


def test_how_a_file_was_read_holds_when_what_was_confirmed_is_withdrawn() -> None:
    before = of(check(supplier(), order=CONFIRMED))
    again = check(supplier(), order=Order(before=Columns.from_json(before.as_json())))
    assert (again.columns, again.outcome) == (before, "findings")


def test_names_with_nothing_below() -> None:
    for data in (text(SUPPLIER), text(HEADER, OWN), text(OWN, HEADER)):
        assert [each[2] for each in found(check(data))] == ["F-names-alone"]


@pytest.mark.parametrize(
    "lines",
    [
        DATA,
        (HEADER, *DATA, TRAILER),
        ("Kind of line|One|Two|Three|Four|Five|Six|Seven", *DATA),
        ("REC|Smith|01-02-2026|AB1 2CD", "REC|Jones|02-02-2026|AB1 2CE"),
        ("cell,value", "c001,100"),
    ],
)
def test_a_file_that_names_no_columns_is_read_as_ever(lines: tuple[str, ...]) -> None:
    assert check(text(*lines), order=CONFIRMED).columns is None


def test_few_known_names_are_names_only_above_lines_of_no_record_type() -> None:
    names = "REC|Family name|Claim Ref|Began|Ended|Weekly|State|Young"
    shuffled = ("Smith|D|A1|01-02-2026||100|1|2", "Jones|D|A2|01-02-2026||100|1|2")
    assert of(check(text(names, *shuffled))).known == 1
    assert check(text(names, *DATA)).columns is None


def test_offline_any_order_of_known_names_is_taken_and_others_are_told() -> None:
    known = "NAME|REC|REF|START|END|AMT|STAT|KIDS"
    assert of(check(supplier(names=known), order=Order(by_name=True))).how == "by_name"
    assert check(supplier(), order=Order(by_name=True)).outcome == "unreadable"
    told = Order(by_name=True, names={"familyname": 8, "claimref": 2})
    assert found(check(supplier(), order=told)) == found(check(text(HEADER, "", *DATA, TRAILER)))
    left_out = of(check(supplier(), order=replace(told, names={"familyname": None, "claimref": 2})))
    assert (left_out.how, left_out.positions[0]) == ("by_name", None)
    no_record = Order(by_name=True, names={"familyname": 8, "claimref": 2, "rec": None})
    assert check(supplier(), order=no_record).outcome == "unreadable"


def test_what_is_missing_and_what_is_needed() -> None:
    layout = demo().layout
    assert missing_from(layout, (1, 3, 4, 5, 6, 7)) == {2: "REF", 8: "NAME"}
    assert needed_of(layout) == {1: "REC", 2: "REF"}


@pytest.mark.parametrize("piece_bytes", [20, 16_000_000])
def test_claims_and_the_lines_behind_a_figure_are_found_in_the_order_it_was_read_in(piece_bytes: int) -> None:
    columns = of(check(supplier(), order=CONFIRMED))
    layout = demo().layout
    assert claim_on(layout, io.BytesIO(supplier()), 4, columns=columns, piece_bytes=piece_bytes) == "A1"
    lines = lines_of_claim(layout, io.BytesIO(supplier()), "A1", columns=columns, piece_bytes=piece_bytes)
    assert [(each.line, each.record, each.cells[-1][1]) for each in lines] == [(3, "D", "Smith"), (4, "S", "1")]


def test_quoted_cells_may_hold_what_stands_between_them() -> None:
    quoted = demo().with_rules(rule("row", "NAME <> 'Smi|Jones'", fields=("NAME",)), quote='"')
    data = text(HEADER, SUPPLIER, '"Smi|Jones"|D|A1|01-02-2026||100|1|2', TRAILER)
    checked = quoted.check_bytes(data, order=CONFIRMED)
    assert found(checked) == [(3, "NAME", "R")]


def test_a_figure_line_by_line() -> None:
    from reeve.rules import FigureSpec

    layout = demo().with_rules(figures=(FigureSpec("paid", "Paid", "pence", "D", sum="AMT"),)).layout
    columns = of(check(supplier(), order=CONFIRMED))
    lines = lines_of_figure(layout, io.BytesIO(supplier()), "paid", columns=columns)
    assert (lines.count, lines.total, [each.line for each in lines.lines]) == (2, 300, [3, 5])
