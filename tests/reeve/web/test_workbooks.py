from __future__ import annotations

import io
import itertools
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from openpyxl import Workbook, load_workbook

from reeve.web import workbooks
from reeve.web.downloads import Cell


def written(header: Sequence[str], rows: Iterable[Sequence[Cell]], provenance: Sequence[str] = ()) -> Workbook:
    return load_workbook(io.BytesIO(b"".join(workbooks.xlsx_pieces(header, rows, provenance=provenance))))


def held(book: Workbook) -> list[list[object]]:
    """The first column of each sheet."""
    return [[row[0] for row in sheet.iter_rows(values_only=True)] for sheet in book.worksheets]


def test_more_rows_than_a_sheet_may_hold_go_on_to_another_and_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbooks, "MOST_ROWS", 3)
    *sheets, about = held(written(["Line"], ([number] for number in range(7)), ["Version 1"]))
    assert sheets == [["Line", 0, 1, 2], ["Line", 3, 4, 5], ["Line", 6]]
    assert about == ["Version 1", "The rows are on 3 sheets of up to 3 each: a sheet of Excel holds 1,048,576 rows"]


def test_rows_on_one_sheet_need_no_word_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbooks, "MOST_ROWS", 3)
    book = written(["Line"], ([number] for number in range(3)), ["Version 1"])
    assert book.sheetnames == ["Sheet1", "About"]
    assert held(book) == [["Line", 0, 1, 2], ["Version 1"]]


def test_a_sheet_ends_before_it_is_too_large_for_a_stream(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbooks, "MOST_BYTES", 1)
    monkeypatch.setattr(workbooks, "BATCH", 2)
    assert held(written(["Line"], ([number] for number in range(5))))[:-1] == [
        ["Line", 0, 1],
        ["Line", 2, 3],
        ["Line", 4],
    ]


def test_no_row_still_makes_a_workbook() -> None:
    assert held(written(["Line"], [])) == [["Line"], []]


def test_a_cell_like_the_one_above_is_told_as_it_is_now() -> None:
    """Also where a row has more cells than the one above, or is the same list, changed."""
    same, row = datetime(2026, 11, 2, 14, 2, tzinfo=UTC), list[Cell](["a", 1])

    def rows() -> Iterator[list[Cell]]:
        yield [same, "a", 1, None]
        yield [same, "b", 2, ""]
        yield ["more", same, "b", 1, None]
        yield row
        row[0] = "c"
        yield row

    found = [[cell for cell in line if cell is not None] for line in written(["A"] * 5, rows()).worksheets[0].values][
        1:
    ]
    at = same.replace(tzinfo=None)
    assert found == [[at, "a", 1], [at, "b", 2], ["more", at, "b", 1], ["a", 1], ["c", 1]]


def test_text_stays_text_and_days_and_amounts_are_what_they_are() -> None:
    cells: list[Cell] = [
        '=HYPERLINK("x") & <b>', "  1", "007", None, "", 12, Decimal("1234.50"), date(2026, 10, 12),
        datetime(2026, 7, 1, 12, 30, tzinfo=UTC), "Zoë\nand", "x" * 40_000,
    ]  # fmt: skip
    sheet = written([f"c{place}" for place in range(len(cells))], [cells]).worksheets[0]
    assert [cell.value for cell in sheet[2]] == [
        '=HYPERLINK("x") & <b>', "  1", "007", None, None, 12, 1234.5, datetime(2026, 10, 12),  # noqa: DTZ001
        datetime(2026, 7, 1, 13, 30), "Zoë\nand", "x" * 32_767,  # noqa: DTZ001 - as a sheet has it, in London
    ]  # fmt: skip
    assert (sheet["A2"].data_type, sheet["H2"].number_format, sheet.freeze_panes) == ("s", "d mmm yyyy", "A2")


@pytest.mark.parametrize(
    ("text", "kept"), [("a\x07b", "a_x0007_b"), ("\ud800", "_xD800_"), ("_x0041_", "_x005F_x0041_")]
)
def test_what_xml_cannot_hold_is_written_by_its_number(text: str, kept: str) -> None:
    packed = b"".join(workbooks.xlsx_pieces(["A"], [[text]]))
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        assert archive.testzip() is None
        assert f">{kept}</t>".encode() in archive.read("xl/worksheets/sheet1.xml")


def test_the_first_rows_go_out_before_the_last_are_read() -> None:
    endless = ([number, "text"] for number in itertools.count())
    pieces = workbooks.xlsx_pieces(["Line", "Words"], endless)
    assert sum(len(next(pieces)) for _ in range(200)) > 100_000
