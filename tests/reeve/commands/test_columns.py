"""``reeve check`` on files that name their columns: known names in any order; others as ``--columns`` says."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from reeve.commands.columns_file import NotColumns, read_columns
from reeve.definitions import load
from reeve.rules import names_at
from tests.reeve.commands.test_check import CLEAN, UNREADABLE, WRONG_USAGE, good, report, run

__all__ = ["good"]

NAMES = [next(iter(names)) for _place, names in sorted(names_at(load("shbe").layout).items())]
SURNAME = 5


def turned(good: Path, folder: Path, *, surname: str = "CCSURNAME") -> Path:
    """The good file with the surname's column first and a line of names."""
    header, *lines = good.read_text().splitlines()
    named = "|".join(surname if name == "CCSURNAME" else name for name in NAMES)
    path = folder / "turned.txt"
    path.write_text("\n".join([header, *map(first, [named, *lines])]) + "\n")
    return path


def first(line: str) -> str:
    cells = line.split("|")
    return "|".join([cells[SURNAME], *cells[:SURNAME], *cells[SURNAME + 1 :]]) if len(cells) == len(NAMES) else line


def test_known_names_are_taken_in_any_order(good: Path, tmp_path: Path) -> None:
    summary, found = report("shbe", turned(good, tmp_path))
    own, as_ever = report("shbe", good)
    assert summary["columns"]["how"] == "by_name"
    assert (summary["lines"], summary["figures"]) == (own["lines"], own["figures"])
    moved = [{**one, "line": one["line"] and one["line"] + (one["line"] > 1)} for one in as_ever]
    assert found == moved


def test_other_names_are_said_with_a_file(good: Path, tmp_path: Path) -> None:
    path, columns = turned(good, tmp_path, surname="Family name"), tmp_path / "columns.csv"
    refused = run("shbe", path)
    assert refused.exit_code == UNREADABLE
    assert "Names on line 2 that stand for no field of this return: Family name" in refused.stdout
    assert "Fields that no column stands for: 6 CCSURNAME" in refused.stdout
    for position in ("6", "ccsurname", "Claimant's surname"):
        columns.write_text(f"name,position\nfamily NAME,{position}\n")
        assert run("shbe", path, "--columns", columns).exit_code == CLEAN
    columns.write_text("Family name,\n")
    left_out = run("shbe", path, "--columns", columns)
    assert "Fields that no column stands for: 6 CCSURNAME" in left_out.stdout


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Family name", "Line 1 of columns.csv is not a name, a comma and a position"),
        ("name,position\nA,B,C\n", "Line 2"),
        (",6\n", "Line 1"),
        ("A,6\nB,7\na,8\n", "Line 3 of columns.csv says again which column “a” is"),
        ("A,999\n", "“999” is no position of this return"),
        ("A,0\n", "“0” is no position"),
        ("A,NOBODY\n", "“NOBODY” is no position"),
    ],
)
def test_a_file_of_columns_that_cannot_be_read(tmp_path: Path, text: str, words: str) -> None:
    columns = tmp_path / "columns.csv"
    columns.write_text(text)
    with pytest.raises(NotColumns, match=words.replace("(", "\\(")):
        read_columns(columns, load("shbe").layout)


def test_wrong_usage_is_said(good: Path, tmp_path: Path) -> None:
    absent = run("shbe", good, "--columns", tmp_path / "nowhere.csv")
    assert (absent.exit_code, "could not be opened" in absent.output) == (WRONG_USAGE, True)
    binary = tmp_path / "columns.csv"
    binary.write_bytes(b"\xff\xfe\x00")
    assert run("shbe", good, "--columns", binary).exit_code == WRONG_USAGE
    form = tmp_path / "form.csv"
    form.write_text(json.dumps({}))
    assert "A form has no columns" in run("hbdr", form, "--columns", form).output
