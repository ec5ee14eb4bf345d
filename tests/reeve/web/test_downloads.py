from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from reeve.web.downloads import Cell, csv_lines, disarmed, disposition


def rows_of(file: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(file.decode("utf-8-sig"), newline="")))


def test_numbers_days_and_times_open_as_such() -> None:
    row: list[Cell] = [12, Decimal("-1234.50"), date(2026, 10, 12), datetime(2026, 10, 12, 13, 2, 5, tzinfo=UTC), None]
    file = b"".join(csv_lines(["a", "b", "c", "d", "e"], [row]))
    assert file.startswith(b"\xef\xbb\xbf")
    assert rows_of(file)[1] == ["12", "-1234.50", "2026-10-12", "2026-10-12 14:02:05", ""]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =1", "\uff1d1"])
def test_text_that_would_run_is_disarmed(text: str) -> None:
    assert rows_of(b"".join(csv_lines(["a"], [[text]])))[1] == [f"'{text}"]


@given(st.text())
def test_no_text_cell_starts_a_formula(text: str) -> None:
    assert not disarmed(text).lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
    assert disarmed(text).removeprefix("'") == text.removeprefix("'")


def test_provenance_follows_an_empty_line() -> None:
    rows = rows_of(b"".join(csv_lines(["a"], [[1]], provenance=["Version 3", "=bad"])))
    assert rows == [["a"], ["1"], [], ["Version 3"], ["'=bad"]]


def test_long_files_come_in_pieces() -> None:
    pieces = list(csv_lines(["n"], ([n] for n in range(1200))))
    assert len(pieces) == 4
    assert len(rows_of(b"".join(pieces))) == 1201


def test_names_after_rfc_6266() -> None:
    assert disposition("findings.csv") == 'attachment; filename="findings.csv"'
    assert disposition("Ynys Môn.csv") == "attachment; filename=\"Ynys M-n.csv\"; filename*=UTF-8''Ynys%20M%C3%B4n.csv"
    assert "\n" not in disposition('a"\r\nSet-Cookie: x/..\\b.csv')
    assert disposition('a"b.csv') == "attachment; filename=\"a-b.csv\"; filename*=UTF-8''a%22b.csv"


def test_a_download_is_never_stored(client: FlaskClient) -> None:
    answer = client.get("/file.csv")
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Cache-Control"] == "no-store"
    assert rows_of(answer.data) == [["Line"], ["0"], ["1"], [], ["Version 3"]]
