"""A form as a workbook: what goes out comes back, and what is not ours is refused in words."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest
from openpyxl.workbook import Workbook
from openpyxl.workbook.defined_name import DefinedName

from councils.drafting.page import Page
from councils.drafting.rows import Cell
from councils.drafting.save import Typed
from councils.workbook.filled import NotThisForm, read_workbook, text_of
from councils.workbook.formulas import formula_of
from councils.workbook.stamp import Stamp
from councils.workbook.template import make_workbook, stamp_of
from reeve.definitions import Definition, Period, load
from reeve.rules import FORM, Field
from tests.definitions.forms import FORMS, good

HBDR = load("hbdr", "2026-27-Q2")
FIELDS = HBDR.layout.by_record[FORM]
COUNCIL = "example"
SAVED = {"c001": ("1,000.00", 3), "c002": ("250", 4)}
INPUT = "D7"


def page_with(saved: Mapping[str, tuple[str, int]] = SAVED, *, of: Definition = HBDR) -> Page:
    def cell(field: Field) -> Cell:
        text, read_at = saved.get(field.name, ("", 0))
        return Cell(field, typed=text, was=text, read_at=read_at, now=None, before=120_000)

    blank = Page(of, of.from_period if of is not HBDR else Period.parse("2026-27-Q2"), (), None)
    return replace(blank, cells=tuple(map(cell, of.layout.by_record[FORM].values())))


@pytest.fixture(scope="module")
def made() -> bytes:
    return make_workbook(page_with(), council=COUNCIL, council_name="Example Council")


@pytest.fixture(scope="module")
def stamp() -> Stamp:
    return stamp_of(page_with(), COUNCIL)


def changed(data: bytes, act: Callable[[Workbook], object]) -> bytes:
    """As somebody's spreadsheet program would save it after ``act``."""
    workbook, file = openpyxl.load_workbook(BytesIO(data)), BytesIO()
    act(workbook)
    workbook.save(file)
    return file.getvalue()


def test_it_shows_the_form_with_what_is_saved_and_the_sums(made: bytes) -> None:
    sheet = openpyxl.load_workbook(BytesIO(made))["Form"]
    assert sheet["A1"].value == "Housing Benefit Debt Recoveries"
    assert "Provisional" in sheet["A4"].value
    assert [sheet[f"D{row}"].value for row in range(7, 11)] == [1000, 250, None, None]
    assert sheet["D11"].value == '=IF(COUNT($D$7,$D$8,$D$9,$D$10)<4,"",$D$7+$D$8-$D$9-$D$10)'
    assert sheet["C7"].value == 1200
    assert sheet.protection.sheet
    assert [sheet[f"D{row}"].protection.locked for row in (7, 11)] == [False, True]


def test_untouched_it_changes_nothing(made: bytes, stamp: Stamp) -> None:
    typed = read_workbook(made, stamp, FIELDS)
    assert set(typed) == {"c001", "c002", "c003", "c004"}
    assert not any(one.is_changed for one in typed.values())


def test_what_was_filled_in_comes_back_with_what_was_there(made: bytes, stamp: Stamp) -> None:
    def fill(workbook: Workbook) -> None:
        sheet = workbook["Form"]
        sheet["D7"], sheet["D9"], sheet["D10"] = 1234.5, 0.1 + 0.2, "a lot"

    typed = read_workbook(changed(made, fill), stamp, FIELDS)
    assert typed == {
        "c001": Typed("1,234.50", "1,000.00", 3),
        "c002": Typed("250", "250", 4),
        "c003": Typed("0.30", "", 0),
        "c004": Typed("a lot", "", 0),
    }


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.name)
def test_every_form_there_is_can_be_taken_away_and_brought_back(form: Definition) -> None:
    fields = form.layout.by_record[FORM]
    page = page_with({name: (text, 1) for name, text in good(form).items()}, of=form)
    stamp = stamp_of(page, COUNCIL)
    made = make_workbook(page, council=COUNCIL, council_name="Example Council")
    typed = read_workbook(made, stamp, fields)
    assert {name: one.text for name, one in typed.items() if one.text} == good(form)
    assert not any(one.is_changed for one in typed.values())


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (0, "0.00"),
        (-5.25, "-5.25"),
        (9_999_999_999.99, "9,999,999,999.99"),
        (1.005, "1.005"),
        (1e-7, "0.00"),
        (True, "True"),
        ("#REF!", "#REF!"),
        (" 12 ", "12"),
    ],
)
def test_a_cells_value_as_one_would_have_typed_it(value: object, text: str) -> None:
    assert text_of(FIELDS["c001"], value) == text


def test_every_penny_up_to_the_most_a_cell_takes_survives_a_spreadsheets_number() -> None:
    for pence in (1, 10, 99, 123_456_789, 999_999_999_999_999):
        assert text_of(FIELDS["c001"], float(Decimal(pence).scaleb(-2))).replace(",", "") == f"{pence / 100:.2f}"


def rename(workbook: Workbook) -> None:
    del workbook.defined_names["cell_c002"]


def move(workbook: Workbook) -> None:
    workbook.defined_names["cell_c002"] = DefinedName("cell_c002", attr_text="#REF!")


def overwrite(workbook: Workbook) -> None:
    workbook["Form"]["D11"] = 12


def drop_stamp(workbook: Workbook) -> None:
    del workbook["Reeve"]


def drop_form(workbook: Workbook) -> None:
    del workbook["Form"]
    workbook.create_sheet("Sheet1")


def formula(workbook: Workbook) -> None:
    workbook["Form"][INPUT] = "=1+1"


@pytest.mark.parametrize(
    ("act", "why"),
    [
        (rename, "cell c002 is no longer where it was"),
        (move, "cell c002 is no longer where it was"),
        (overwrite, "the formula of cell c005 is gone"),
        (drop_stamp, "not a workbook from this page"),
        (drop_form, "cell c001 is no longer where it was"),
        (formula, "Cell D7 holds a formula without its result"),
    ],
)
def test_an_altered_workbook_is_refused_with_what_to_do(
    act: Callable[[Workbook], object], why: str, made: bytes, stamp: Stamp
) -> None:
    with pytest.raises(NotThisForm, match=why):
        read_workbook(changed(made, act), stamp, FIELDS)


@pytest.mark.parametrize(
    ("other", "why"),
    [
        ({"council": "elsewhere"}, "another council"),
        ({"return_key": "dhp"}, "another return"),
        ({"period": "2026-27-Q1"}, "another period, 2026-27-Q2"),
        ({"definition": "0" * 64}, "The form has changed"),
    ],
)
def test_a_workbook_of_another_form_is_refused(other: dict[str, str], why: str, made: bytes, stamp: Stamp) -> None:
    with pytest.raises(NotThisForm, match=why):
        read_workbook(made, replace(stamp, **other), FIELDS)


def packed(**parts: bytes) -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name.replace("_", "."), data)
    return file.getvalue()


BOMB = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><x>&b;</x>'


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "not an Excel workbook"),
        (b"%PDF-1.7", "not an Excel workbook"),
        (b"PK\x03\x04 cut short", "not an Excel workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "without a password"),
        (b"x" * 2_000_001, "larger than 2 MB"),
        (packed(a_xml=b"0" * 20_000_001), "far more than a form"),
        (packed(**{f"p{at}_xml": b"" for at in range(201)}), "far more than a form"),
        (packed(workbook_xml=BOMB), "something no workbook of ours does"),
        (packed(workbook_xml=b"<x/>"), "damaged"),
    ],
    ids=["empty", "pdf", "cut", "old-or-locked", "large", "bomb", "many-parts", "entities", "no-workbook"],
)
def test_what_is_no_workbook_is_refused(data: bytes, why: str, stamp: Stamp) -> None:
    with pytest.raises(NotThisForm, match=why):
        read_workbook(data, stamp, FIELDS)


def test_one_changed_byte_is_refused_or_read_but_never_a_fault(made: bytes, stamp: Stamp) -> None:
    for at in range(0, len(made), len(made) // 60):
        try:
            read_workbook(made[:at] + bytes([made[at] ^ 0xFF]) + made[at + 1 :], stamp, FIELDS)
        except NotThisForm:
            continue


@pytest.mark.parametrize(
    ("computed", "formula"),
    [
        ("c001 - (c002 + c003)", '=IF(COUNT($D$1,$D$2,$D$3)<3,"",$D$1-($D$2+$D$3))'),
        ("c001 * 2", None),
        ("round(c001 / 100)", None),
        ("c001 + 5", None),
        ("c001 + c009", None),
    ],
)
def test_only_adding_and_taking_away_becomes_a_formula(computed: str, formula: str | None) -> None:
    addresses = {name: f"$D${at}" for at, name in enumerate(("c001", "c002", "c003"), 1)}
    assert formula_of(replace(FIELDS["c005"], computed=computed), FIELDS, addresses) == formula
