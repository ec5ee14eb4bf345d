"""``reeve check`` on forms, given as lines of cell and value."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.reeve.commands.test_check import CLEAN, FINDINGS, UNREADABLE, report, run


def test_a_form_is_checked_from_its_cells(tmp_path: Path) -> None:
    quarter, next_quarter = tmp_path / "quarter.csv", tmp_path / "next.json"
    quarter.write_text('cell,value\nc001,"1,000.50"\nc002,200\nc003,100\nc004,5\n')
    next_quarter.write_text('{"c001": "1095.50", "c002": 200, "c003": 100, "c004": 5}')
    done = run("hbdr", next_quarter, "--previous", quarter)
    assert done.exit_code == CLEAN
    assert "£1,190.50" in done.stdout
    assert "to confirm" in done.stdout
    assert run("hbdr", next_quarter).exit_code == CLEAN


def test_a_form_with_a_cell_missing_is_not_ready(tmp_path: Path) -> None:
    path = tmp_path / "quarter.csv"
    path.write_text("c001,1000\n")
    assert run("hbdr", path).exit_code == FINDINGS


@pytest.mark.parametrize(
    ("content", "says"),
    [
        pytest.param(b"%PDF-1.7\n", "Write it as lines of cell,value", id="pdf"),
        pytest.param(b"\xff\xfe\x00", "Write it as lines of cell,value", id="bytes"),
        pytest.param(b"{not json", "Write it as lines of cell,value", id="broken JSON"),
        pytest.param(b"c001\n", "Write it as lines of cell,value", id="no value"),
        pytest.param(b"", "names none of the cells c001, c002, c003, c004.", id="empty"),
        pytest.param(b"[1,2]", "names none of the cells", id="a list"),
        pytest.param(b'{"total": 5}', "names none of the cells", id="other cells"),
        pytest.param(b"c001," + b"1" * 200_000, "Write it as lines of cell,value", id="a cell of 200 kB"),
        pytest.param(b'{"c001": ' + b"[" * 100_000, "Write it as lines of cell,value", id="nested JSON"),
        pytest.param(b"c001," + b"1" * 50_000_000, "is larger than 1,000,000 bytes", id="a line of 50 MB"),
    ],
)
def test_a_file_that_holds_no_cells_is_no_form(tmp_path: Path, content: bytes, says: str) -> None:
    path = tmp_path / "quarter.pdf"
    path.write_bytes(content)
    done = run("hbdr", path)
    assert done.exit_code == UNREADABLE
    assert "quarter.pdf is not a form" in done.stdout
    assert says in done.stdout
    summary, (finding,) = report("hbdr", path)
    assert (summary["outcome"], summary["findings"]["by_severity"]["stop"]) == ("unreadable", 1)
    assert finding["severity"] == "stop"
    assert says in finding["message"]
    assert run("hbdr", path, "--format", "csv").exit_code == UNREADABLE


def test_cells_the_form_does_not_have_are_named(tmp_path: Path) -> None:
    path = tmp_path / "quarter.csv"
    path.write_text("c001,1000\nc002,200\nc003,100\nc004,5\nC01,7\nnotes,none\n")
    summary, (finding,) = report("hbdr", path)
    assert (finding["rule"], finding["severity"]) == ("HBDR-F-unknown-cell", "confirm")
    assert "C01, notes" in finding["message"]
    assert summary["findings"]["by_severity"] == {"stop": 0, "fix": 0, "confirm": 1}
    assert run("hbdr", path).exit_code == CLEAN
