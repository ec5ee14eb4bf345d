"""Files that are not what they should be: each is met with a clear answer, and numbers of lines stay physical."""

from __future__ import annotations

import io

import pytest

from reeve.rules import Facts, Progress, check
from reeve.rules.accepted import Accepted
from reeve.rules.kinds import Kept
from reeve.rules.passing import Pass
from tests.rules.demo import HEADER, TRAILER, demo, found, rule

GOOD = "D|A1|01-02-2026||100|1|0|Smith"


def body(*lines: str, end: str = "\n") -> bytes:
    return (end.join((HEADER, *lines, TRAILER)) + end).encode()


@pytest.mark.parametrize(
    ("data", "check_name", "line"),
    [
        (b"", "empty", None),
        (b"\n \r\n", "empty", None),
        (b"\n" * 5000, "empty", None),
        (b"\xef\xbb\xbf", "empty", None),
        (b"%PDF-1.7\n%\xe2", "pdf", None),
        (b"PK\x03\x04....[Content_Types].xml....", "workbook", None),
        (b"PK\x03\x04\x14\x00extract.txt", "zip", None),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "workbook", None),
        (b"  <!DOCTYPE html><html>", "html", None),
        (b"\xef\xbb\xbf<html>", "html", None),
        (b"<?xml version='1.0'?>", "xml", None),
        (b"\x1f\x8b\x08\x00", "compressed", None),
        ("D|A1".encode("utf-16"), "utf-16", None),
        (b"\x7fELF\0\0\0\x01" * 40 + b"\n" + b"\0\1\2|" * 30, "nul", 1),
        (body(GOOD).decode().encode("utf-16-le"), "nul", 1),
        (b"D|" + b"x" * 3_000_000, "long-line", 1),
        (b"\n\n" + b"x" * 3_000_000 + b"\n\n", "long-line", 3),
        (b"HEADER|E1|08-10-2026\nD|" + b"x" * 3_000_000, "long-line", 2),
        (b"   \n \n" * 2000, "empty", None),
        (b"c001,100000.00\nc002,20000.00\n", "wrong-return", None),
        (b"cell,value\nc001,100000.00\n", "wrong-return", None),
        (b"just some words\nand more words\n", "delimiter", None),
        (b"name;age\n1,2\n3,4\n", "wrong-return", None),
        (b"X|1\nY|2\nZ|3\n", "wrong-return", None),
        (b"HEADER|E1|08-10-2026\n", "no-lines", None),
        (b"HEADER|E1|08-10-2026\nTRAILER|0\n", "no-lines", None),
    ],
)
def test_what_cannot_be_read_stops_with_one_finding(data: bytes, check_name: str, line: int | None) -> None:
    checked = demo().check_bytes(data)
    assert checked.outcome == "unreadable"
    assert found(checked) == [(line, None, f"F-{check_name}")]
    assert [(total.severity, total.count) for total in checked.totals] == [("stop", 1)]
    assert checked.totals[0].message.endswith(".")


@pytest.mark.parametrize("data", [b"D|" + b"x" * 3_000_000, body(GOOD, "D|" + "x" * 3_000_000)])
def test_a_line_that_is_too_long_is_said_with_the_limit_and_what_to_do(data: bytes) -> None:
    (total,) = demo().check_bytes(data).totals
    assert "longer than" in total.message
    assert "1,000,000 bytes" in total.message
    assert "line end" in total.message or "ends each line" in total.message


def test_a_good_file_is_clean_and_says_what_it_found() -> None:
    checked = demo().check(GOOD, "S|A1|05-06-2001|16.5|100|1||")
    assert (checked.outcome, found(checked), checked.not_run) == ("clean", [], ())
    assert (checked.delimiter, checked.encoding, checked.date_style) == ("|", "utf-8", "dd-mm-yyyy")
    assert (checked.has_header, checked.has_trailer, checked.lines) == (True, True, {"D": 1, "S": 1})
    assert (str(checked.reference_date), checked.total_lines) == ("2026-10-08", 4)


@pytest.mark.parametrize(("delimiter", "slash"), [("|", "-"), (",", "/"), ("\t", "-")])
def test_delimiters_and_date_styles(delimiter: str, slash: str) -> None:
    data = body(GOOD).decode().replace("|", delimiter).replace("01-02-2026", f"01{slash}02{slash}2026")
    data = data.replace("08-10-2026", f"08{slash}10{slash}2026")
    checked = demo().check_bytes(data.encode())
    assert (checked.outcome, checked.delimiter) == ("clean", delimiter)
    assert checked.date_style == f"dd{slash}mm{slash}yyyy"


def test_mixed_date_styles_are_read_and_asked_about() -> None:
    checked = demo().check("D|A1|01/02/2026|02-02-2026|100|1|0|Smith")
    assert found(checked) == [(None, None, "F-date-style")]
    assert checked.count("confirm") == 1


@pytest.mark.parametrize(
    "data",
    [
        body(GOOD, end="\r\n"),
        body(GOOD, end="\r"),
        body(GOOD, end="\r")[:-1],
        b"\xef\xbb\xbf" + body(GOOD),
        b"\xef\xbb\xbf" + body(GOOD, end="\r"),
        body(GOOD)[:-1],
        body("", GOOD, "", ""),
        body("   ", GOOD, " ", ""),
        b"  \n" + body(GOOD) + b"  \n",
    ],
)
def test_line_ends_marks_and_blank_lines_change_nothing(data: bytes) -> None:
    assert demo().check_bytes(data).outcome == "clean"


def test_blank_lines_keep_numbers_physical() -> None:
    checked = demo().check_bytes(b"\r\n" + body("", GOOD, "", "D|A2|x|||||", end="\r\n"))
    assert found(checked) == [(6, "START", "D-3-type")]


def test_lines_that_end_in_a_bare_cr_are_numbered_through_all_pieces() -> None:
    lines = [GOOD.replace("A1", f"A{number}") for number in range(400)]
    checked = demo().check_bytes(body(*lines, "D|A2|x|||||", end="\r"), piece_bytes=1000)
    assert found(checked) == [(402, "START", "D-3-type")]
    assert checked.lines == {"D": 401}


def test_missing_header_and_trailer() -> None:
    checked = demo().check_bytes(f"{GOOD}\n".encode())
    assert found(checked) == [(None, None, "F-header"), (None, None, "F-trailer")]
    assert (checked.has_header, checked.has_trailer, checked.reference_date) == (False, False, None)


@pytest.mark.parametrize(
    ("header", "rule"),
    [("HEADER|E1|31-02-2026", "reference-date"), ("HEADER", "reference-date"), ("HEADER|E1|08-09-2026", "period")],
)
def test_the_header_gives_a_date_in_the_period(header: str, rule: str) -> None:
    data = body(GOOD).replace(HEADER.encode(), header.encode())
    assert found(demo().check_bytes(data)) == [(1, None, f"F-{rule}")]


def test_unknown_record_types_wherever_they_are() -> None:
    checked = demo().check("X|1", GOOD, "DD|A2||||||", "d|A3")
    assert found(checked) == [(line, None, "F-record-type") for line in (2, 4, 5)]


def test_a_space_or_a_small_letter_before_a_known_one_is_told_as_what_was_seen() -> None:
    checked = demo().check(GOOD, " S|A1|05-06-2001|16.5|100|1||", "s|A1|05-06-2001|16.5|100|1||", "  d|A2||||||")
    assert found(checked) == [
        (3, None, "F-record-space"),
        (4, None, "F-record-case"),
        (5, None, "F-record-space"),
        (5, None, "F-record-case"),
    ]
    said = {total.rule: total.message for total in checked.totals}
    assert said["DEMO-F-record-space"].startswith("The line begins with a space")
    assert "in lower case (d, s)" in said["DEMO-F-record-case"]


@pytest.mark.parametrize("first", [" " + GOOD, GOOD.lower(), "X" + GOOD[1:].replace("01-02-2026", "")])
def test_a_first_line_like_the_lines_of_a_record_type_is_no_header(first: str) -> None:
    checked = demo().check_bytes(f"{first}\n{GOOD}\n{TRAILER}\n".encode())
    assert not checked.has_header
    assert (None, None, "F-header") in found(checked)
    assert "F-reference-date" not in {rule for _, _, rule in found(checked)}


def test_a_file_of_small_letters_is_told_line_by_line() -> None:
    checked = demo().check(GOOD.lower(), GOOD.lower())
    assert found(checked) == [(2, None, "F-record-case"), (3, None, "F-record-case")]


def test_a_nul_byte_costs_its_line_and_nothing_else() -> None:
    checked = demo().check(GOOD, "D|A2|x||||\0|Long Surname", "D|A3|x|||||", "D|A\x004|1", "\0|A5||||||")
    assert found(checked) == [
        (3, None, "F-nul-line"),
        (4, "START", "D-3-type"),
        (5, None, "F-nul-line"),
        (6, None, "F-nul-line"),
    ]
    assert {total.severity for total in checked.totals} == {"fix"}


def test_a_nul_byte_in_a_later_piece_has_its_physical_line() -> None:
    lines = [GOOD.replace("A1", f"A{number}") for number in range(200)]
    checked = demo().check_bytes(body(*lines, "D|A\0||||||"), piece_bytes=700)
    assert found(checked) == [(202, None, "F-nul-line")]


def test_a_cell_longer_than_65535_bytes_is_measured_and_moves_no_other() -> None:
    checked = demo().check(f"D|A1|01-02-2026||100|1|0|{'é' * 70_000}", f"D|{'A' * 70_000}|x||100|1|0|Smith")
    assert found(checked) == [(2, "NAME", "D-8-length"), (3, "START", "D-3-type")]
    assert checked.findings["claim"].to_list() == ["A1", "A" * 70_000]


def test_what_is_kept_of_many_pieces_is_one_piece_of_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    """Taking rows out of a table in many chunks is slow."""
    chunks: list[int] = []
    kept = Pass.kept

    def watched(self: Pass, previous: Accepted | None) -> Kept:
        given = kept(self, previous)
        chunks.extend(given.frame(record).n_chunks() for record in given.shelves)
        return given

    monkeypatch.setattr(Pass, "kept", watched)
    lines = [GOOD.replace("A1", f"A{number}") for number in range(300)]
    checked = demo().with_rules(rule("unique", id="ONCE")).check_bytes(body(*lines, lines[7]), piece_bytes=700)
    assert [line for line, _, rule_id in found(checked) if rule_id == "ONCE"] == [9, 302]
    assert set(chunks) == {1}


def test_wrong_numbers_of_cells_leave_the_line_out() -> None:
    checked = demo().check("D|A1", "D|A2|x|||||", GOOD + "|", "D|A3|||||||", "D")
    assert found(checked) == [
        (2, None, "F-too-few"),
        (3, "START", "D-3-type"),
        (4, None, "F-too-many"),
        (5, None, "F-too-many"),
        (6, None, "F-too-few"),
    ]
    assert checked.lines == {"D": 5}


def test_windows_1252_is_read_and_said() -> None:
    checked = demo().check_bytes(body("D|A1|01-02-2026||100|1|0|Zoë Brontë", GOOD).decode().encode("cp1252"))
    assert (checked.outcome, checked.encoding) == ("clean", "windows-1252")
    checked = demo().check_bytes(body("D|A1|01-02-2026||100|1|0|Zoë Brontë").decode().encode())
    assert (checked.outcome, checked.encoding) == ("clean", "utf-8")


@pytest.mark.parametrize("byte", [0x81, 0x8D, 0x8F, 0x90, 0x9D])
def test_bytes_windows_1252_leaves_undefined_are_reported(byte: int) -> None:
    checked = demo().check_bytes(body(GOOD, GOOD.replace("A1", "A2")).replace(b"Smith", b"Sm" + bytes([byte]), 1))
    assert found(checked) == [(2, None, "F-encoding")]


def test_lines_in_both_encodings_are_asked_about() -> None:
    data = body(GOOD.replace("Smith", "Zoë"), GOOD.replace("A1", "A2")).replace(b"Smith", "Noë".encode("cp1252"))
    assert found(demo().check_bytes(data)) == [(None, None, "F-mixed-encoding")]


def test_a_line_of_50_megabytes_is_never_held() -> None:
    class Endless(io.RawIOBase):
        """A header, one line of 50 MB, a good line and a trailer, made as they are read."""

        def __init__(self) -> None:
            self.parts = iter([HEADER.encode() + b"\n", *[b"D" * 1_000_000] * 50, f"\n{GOOD}\n{TRAILER}\n".encode()])
            self.biggest = 0

        def readable(self) -> bool:
            return True

        def read(self, size: int = -1) -> bytes:
            self.biggest = max(self.biggest, size)
            return next(self.parts, b"")

    stream = Endless()
    checked = check(demo().layout, stream, facts=demo().facts)  # type: ignore[arg-type]
    assert found(checked) == [(2, None, "F-line-too-long")]
    assert checked.lines == {"D": 1}
    assert stream.biggest <= 24_000_000


def test_progress_counts_bytes_then_lines() -> None:
    seen: list[Progress] = []
    data = body(*[GOOD.replace("A1", f"A{number}") for number in range(500)])
    demo().check_bytes(data, piece_bytes=4096, progress=seen.append)
    assert (seen[-1].bytes, seen[-1].lines, seen[-1].total_bytes) == (len(data), 502, len(data))
    assert len(seen) > 2
    assert sorted(one.lines for one in seen) == [one.lines for one in seen]


def test_an_unknown_period_is_not_a_finding() -> None:
    facts = Facts(None, frozenset(), demo().facts.today)
    assert demo().check(GOOD, facts=facts).outcome == "clean"
