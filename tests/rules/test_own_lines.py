"""The lines of one claim, found by its reference or by any of its lines, however the file is cut into pieces."""

from __future__ import annotations

import io

import pytest

from reeve.rules import claim_on, lines_of_claim
from tests.rules.demo import HEADER, TRAILER, demo

LINES = (
    HEADER,
    "D|A1|01-02-2026||100|1|2|O'Neil",
    "S|A1||||1||",
    "D|A10|01-02-2026||200|2||A1",
    "S|A10|||||",
    "S|A1|nonsense||5|2||",
    "D|B|too short A1",
    "X|A1||||||",
    TRAILER,
)
FILE = ("\n".join(LINES) + "\n").encode()


@pytest.fixture(params=[20, 16_000_000], ids=["small pieces", "one piece"])
def piece_bytes(request: pytest.FixtureRequest) -> int:
    return int(request.param)


def test_every_line_of_the_claim_and_no_other_whose_cells_hold_the_same_text(piece_bytes: int) -> None:
    found = lines_of_claim(demo().layout, io.BytesIO(FILE), "A1", piece_bytes=piece_bytes)
    assert [(each.line, each.record) for each in found] == [(2, "D"), (3, "S"), (6, "S")]
    assert [(field.name, text) for field, text in found[2].cells] == [
        ("REC", "S"), ("REF", "A1"), ("BORN", "nonsense"), ("PAY", "5"), ("KIND", "2"),
    ]  # fmt: skip


@pytest.mark.parametrize(("line", "reference"), [(2, "A1"), (4, "A10"), (6, "A1"), (7, None), (8, None), (900, None)])
def test_the_claim_of_a_line(piece_bytes: int, line: int, reference: str | None) -> None:
    assert claim_on(demo().layout, io.BytesIO(FILE), line, piece_bytes=piece_bytes) == reference


def test_an_unknown_reference_and_a_file_that_is_no_extract() -> None:
    assert lines_of_claim(demo().layout, io.BytesIO(FILE), "(A1|A10)") == []
    assert lines_of_claim(demo().layout, io.BytesIO(b"%PDF-1.7 A1"), "A1") == []
    assert claim_on(demo().layout, io.BytesIO(b""), 1) is None


def test_other_line_ends_delimiters_and_characters() -> None:
    text = FILE.decode().replace("\n", "\r\n").replace("|", ",").replace("O'Neil", "Zoë")
    (first, *_rest) = lines_of_claim(demo().layout, io.BytesIO(text.encode("cp1252")), "A1")
    assert {field.name: text for field, text in first.cells}["NAME"] == "Zoë"
