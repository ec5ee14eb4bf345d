"""The lines behind a figure: the same lines, and the same sum, as the check's own figure, page by page."""

from __future__ import annotations

import io

import pytest

from reeve.rules import FigureSpec, NotByLine, lines_of_figure
from tests.rules.demo import HEADER, TRAILER, demo

PAID = FigureSpec("paid", "Paid", unit="pence", record="D", sum="AMT", where="STAT = '1'")
BOTH = FigureSpec("both", "Lines of both kinds", record=("D", "S"))
MEAN = FigureSpec("mean", "Mean", record="D", mean="AMT")
BY = FigureSpec("by", "By status", record="D", sum="AMT", by="STAT")
DATED = FigureSpec("dated", "Begun", record="D", where="START <= ref_date")
LINES = (
    HEADER,
    "D|A|01-02-2026||100|1|2|",
    "S|A||||1||",
    "D|B|01-02-2026||250|0|2|",
    "D|C|01-02-2026||205|1|2|",
    "D|too short",
    "D|D|01-02-2026|||1|2|",
    "D|E|01-02-2026||7|1|2|",
    TRAILER,
)
FILE = ("\n".join(LINES) + "\n").encode()
LAYOUT = demo().with_rules(figures=(PAID, BOTH, MEAN, BY, DATED)).layout


@pytest.fixture(params=[20, 16_000_000], ids=["small pieces", "one piece"])
def piece_bytes(request: pytest.FixtureRequest) -> int:
    return int(request.param)


def test_the_lines_that_a_sum_is_over_and_what_each_adds(piece_bytes: int) -> None:
    found = lines_of_figure(LAYOUT, io.BytesIO(FILE), "paid", piece_bytes=piece_bytes)
    assert [(each.line, each.record, each.amount) for each in found.lines] == [
        (2, "D", 100),
        (5, "D", 205),
        (8, "D", 7),
    ]
    checked = demo().with_rules(figures=(PAID,)).check_bytes(FILE)
    assert (found.count, found.total) == (3, checked.figures[0].amount) == (3, 312)


def test_a_page_of_them_while_count_and_total_stay_those_of_all(piece_bytes: int) -> None:
    found = lines_of_figure(LAYOUT, io.BytesIO(FILE), "paid", first=1, most=1, piece_bytes=piece_bytes)
    assert ([each.line for each in found.lines], found.count, found.total) == ([5], 3, 312)
    beyond = lines_of_figure(LAYOUT, io.BytesIO(FILE), "paid", first=100, most=10, piece_bytes=piece_bytes)
    assert (beyond.lines, beyond.count) == ((), 3)


def test_where_lines_are_counted_each_adds_one(piece_bytes: int) -> None:
    found = lines_of_figure(LAYOUT, io.BytesIO(FILE), "both", piece_bytes=piece_bytes)
    assert {each.amount for each in found.lines} == {1}
    assert (found.count, sorted(each.line for each in found.lines)) == (6, [2, 3, 4, 5, 7, 8])


@pytest.mark.parametrize("cell", ["mean", "by", "dated", "nobody"])
def test_what_no_line_alone_tells_is_refused(cell: str) -> None:
    with pytest.raises(NotByLine):
        lines_of_figure(LAYOUT, io.BytesIO(FILE), cell)


def test_bytes_that_are_no_extract_give_no_line() -> None:
    for data in (b"", b"\x00" * 50, b"hello\n"):
        assert lines_of_figure(LAYOUT, io.BytesIO(data), "paid").count == 0
