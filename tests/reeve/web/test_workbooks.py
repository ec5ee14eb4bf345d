from __future__ import annotations

import io

import pytest
from openpyxl import load_workbook

from reeve.web import workbooks


def test_more_rows_than_a_sheet_may_hold_go_on_to_another_and_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbooks, "MOST_ROWS", 3)
    file = io.BytesIO()
    workbooks.write(file, ["Line"], ([number] for number in range(7)), ["Version 1"])
    *sheets, about = load_workbook(file, read_only=True).worksheets
    held = [[row[0] for row in sheet.iter_rows(values_only=True)] for sheet in sheets]
    assert held == [["Line", 0, 1, 2], ["Line", 3, 4, 5], ["Line", 6]]
    said = [row[0] for row in about.iter_rows(values_only=True)]
    assert said == ["Version 1", "The rows are on 3 sheets of up to 3 each: a sheet of Excel holds 1,048,576 rows"]


def test_rows_on_one_sheet_need_no_word_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbooks, "MOST_ROWS", 3)
    file = io.BytesIO()
    workbooks.write(file, ["Line"], ([number] for number in range(3)), ["Version 1"])
    book = load_workbook(file, read_only=True)
    assert book.sheetnames == ["Sheet1", "About"]
    assert [row[0] for row in book["About"].iter_rows(values_only=True)] == ["Version 1"]
