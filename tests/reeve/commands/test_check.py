"""``reeve check`` on good files, and on all that a council may send by mistake: a clear answer and an exit code."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from reeve.commands.check import command
from reeve.rules import Period
from reeve.samples import shbe

CLEAN, FINDINGS, UNREADABLE, WRONG_USAGE = 0, 1, 2, 3
OCTOBER = Period.parse("2026-10")


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(command, [str(argument) for argument in arguments])


def report(*arguments: str | Path) -> tuple[dict, list[dict]]:  # type: ignore[type-arg]
    """The summary and the findings of a check in JSON."""
    first, *rest = (json.loads(line) for line in run(*arguments, "--format", "json").stdout.splitlines())
    return first["summary"], rest


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("good") / "october.txt"
    shbe.make(path, council_code="LDS", period=OCTOBER, claims=150, seed=5)
    return path


@pytest.fixture
def altered(good: Path, tmp_path: Path):  # type: ignore[no-untyped-def]
    """Writes the good file's lines, changed, and gives the path."""

    def alter(change) -> Path:  # type: ignore[no-untyped-def]
        path = tmp_path / "altered.txt"
        path.write_bytes(b"".join(change(good.read_bytes().splitlines(keepends=True))))
        return path

    return alter


def cell(lines: list[bytes], line: int, position: int, value: bytes) -> list[bytes]:
    """The lines with one cell changed; line and position counted from 1."""
    cells = lines[line - 1].rstrip(b"\n").split(b"|")
    cells[position - 1] = value
    return [*lines[: line - 1], b"|".join(cells) + b"\n", *lines[line:]]


def test_a_good_file_has_nothing_to_stop_or_fix(good: Path) -> None:
    done = run("shbe", good, "--council", "leeds", "--period", "2026-10")
    assert done.exit_code == CLEAN
    assert "Nothing to stop or fix" in done.stdout
    assert "Provisional rules: " in done.stdout
    assert "pipe between fields" in done.stdout


def test_says_only_what_is_known_and_one_in_the_singular(good: Path, tmp_path: Path) -> None:
    first = next(line for line in good.read_bytes().splitlines() if line.startswith(b"D"))
    path = tmp_path / "one.txt"
    path.write_bytes(b"HEADER|LDS|08-10-2026\n" + cell([first], 1, 44, b"")[0] + b"TRAILER|1\n")
    said = run("shbe", path).stdout
    assert "Claims in the file: 1 claim\n" in said
    assert "a header, a trailer" in said
    path.write_bytes(b"name,amount\nAsh,12\nOak,13\n")
    said = run("shbe", path).stdout
    assert "Read as: comma between fields\n" in said
    assert "None" not in said


def test_rules_that_need_the_reference_date_are_told_in_one_sentence(altered) -> None:  # type: ignore[no-untyped-def]
    path = altered(lambda lines: lines[1:])
    said = run("shbe", path).stdout
    assert said.count("and were not run") == 1
    assert re.search(r"\d\d rules need the reference date and were not run\.", said)
    summary, _ = report("shbe", path)
    assert len(summary["not_run"]) >= 30
    assert summary["not_run_in_words"][0] in said


def test_a_byte_without_a_character_in_the_header_is_not_called_a_name(altered) -> None:  # type: ignore[no-untyped-def]
    path = altered(lambda lines: [lines[0].replace(b"REEVE", b"REEV\x81"), *lines[1:]])
    _, (finding,) = report("shbe", path)
    assert (finding["line"], finding["rule"]) == (1, "SHBE-F-encoding")
    assert "name" not in finding["message"]


def test_the_summary_comes_first_and_says_what_was_recognised(good: Path) -> None:
    summary, _ = report("shbe", good)
    assert summary["return"] == "shbe"
    assert summary["lines"]["D"] == 150
    assert summary["total_lines"] == len(good.read_bytes().splitlines())
    assert summary["delimiter"] == "|"
    assert summary["reference_date"] == "2026-10-08"
    assert summary["definition"]["hash"].startswith("sha256:")
    assert summary["findings"]["by_severity"]["fix"] == 0
    assert {figure["cell"]: figure["amount"] for figure in summary["figures"]}["claims"] == 150


def test_a_finding_points_at_line_field_and_claim(altered) -> None:  # type: ignore[no-untyped-def]
    path = altered(lambda lines: cell(lines, 3, 43, b"112.50"))
    assert run("shbe", path).exit_code == FINDINGS
    _, findings = report("shbe", path)
    found = next(one for one in findings if one["line"] == 3 and one["field"] == "LAHBAMT")
    assert found["position"] == 43
    assert found["record"] == "D"
    assert found["claim"] == "10000001"
    assert found["severity"] == "fix"
    assert "whole pence" in found["message"]


def test_text_shows_the_worst_rule_first(altered) -> None:  # type: ignore[no-untyped-def]
    path = altered(lambda lines: cell(cell(lines, 3, 43, b"112.50"), 4, 177, b""))
    said = run("shbe", path).stdout
    assert "Not ready to deliver" in said
    assert said.index("SHBE-D-43-type") < said.index("SHBE-X-013")
    assert "line 3 field 43 LAHBAMT (claim 10000001)" in said


def test_csv_holds_every_finding_and_no_formula(altered) -> None:  # type: ignore[no-untyped-def]
    path = altered(lambda lines: cell(cell(lines, 3, 2, b"=1+1"), 3, 43, b"112.50"))
    rows = list(csv.DictReader(io.StringIO(run("shbe", path, "--format", "csv").stdout)))
    _, findings = report("shbe", path)
    assert len(rows) == len(findings)
    assert {row["claim"] for row in rows if row["rule"] == "SHBE-D-43-type"} == {"'=1+1"}
    assert not any(value.startswith(("=", "+", "-", "@")) for row in rows for value in row.values())


def test_last_months_file_is_compared_with(good: Path, tmp_path: Path) -> None:
    november = tmp_path / "november.txt"
    shbe.make(november, council_code="LDS", period=OCTOBER.next(), claims=150, seed=6, previous=good)
    alone, _ = report("shbe", november)
    together, findings = report("shbe", november, "--previous", good)
    assert "SHBE-D-174" in alone["not_applicable"]
    assert "SHBE-D-174" not in together["not_applicable"]
    assert not [one for one in findings if one["severity"] != "confirm"]


def test_another_councils_file_is_asked_about_where_the_council_is_said(good: Path) -> None:
    summary, findings = report("shbe", good, "--council", "winchester")
    assert [(one["rule"], one["severity"], one["line"]) for one in findings] == [("SHBE-F-033", "confirm", None)]
    assert findings[0]["message"].startswith("The header names Leeds City Council, not yours.")
    assert summary["findings"]["by_rule"][0]["message"] == findings[0]["message"]
    assert report("shbe", good, "--council", "leeds")[1] == report("shbe", good)[1] == []


def test_another_month_is_said(good: Path) -> None:
    _, findings = report("shbe", good, "--period", "2026-12")
    assert "SHBE-F-030" in {one["rule"] for one in findings}


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        pytest.param(lambda lines: lines[1:], "SHBE-F-032", id="no header"),
        pytest.param(lambda lines: lines[:-1], "SHBE-F-002", id="no trailer"),
        pytest.param(lambda lines: [*lines[:60], lines[60][:200]], "SHBE-F-002", id="cut half-way"),
        pytest.param(lambda lines: [*lines[:2], b"Q" + lines[2][1:], *lines[3:]], "SHBE-X-001", id="unknown letter"),
        pytest.param(lambda lines: [*lines[:2], lines[2][:-9] + b"\n", *lines[3:]], "SHBE-F-031", id="too few fields"),
        pytest.param(lambda lines: [*lines[:2], lines[2][:-1] + b"|x\n", *lines[3:]], "SHBE-F-003", id="too many"),
        pytest.param(lambda lines: lines[:-1] + lines[1:], "SHBE-D-002", id="the same claims twice"),
    ],
)
def test_a_damaged_file_is_read_and_the_damage_named(altered, change, rule: str) -> None:  # type: ignore[no-untyped-def]
    path = altered(change)
    assert run("shbe", path).exit_code == FINDINGS
    _, findings = report("shbe", path)
    assert rule in {one["rule"] for one in findings}


def test_an_error_on_every_line_is_counted_in_full(tmp_path: Path) -> None:
    path = tmp_path / "wrecked.txt"
    made = shbe.make(path, council_code="LDS", period=OCTOBER, claims=150, seed=5, faults=1.0)
    summary, findings = report("shbe", path)
    assert run("shbe", path).exit_code == FINDINGS
    assert {one.line for one in made.planted} <= {one["line"] for one in findings}
    assert sum(summary["findings"]["by_severity"].values()) == len(findings)


def zipped() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
    return target.getvalue()


@pytest.mark.parametrize(
    ("content", "says"),
    [
        pytest.param(b"", "The file is empty.", id="empty"),
        pytest.param(b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n", "This is a PDF document", id="pdf"),
        pytest.param(zipped(), "This is a workbook", id="workbook or zip"),
        pytest.param(b"<!DOCTYPE html>\n<html><body>Session ended</body></html>\n", "This is a web page", id="html"),
        pytest.param(b"name,amount\nAsh,12\nOak,13\n", "No line begins with a record type", id="another return"),
        pytest.param(b"c001,1000.00\nc002,2000.00\n", "No line begins with a record type", id="the lines of a form"),
        pytest.param(
            b"D|" + b"x" * 50_000_000,
            "longer than 1,000,000 bytes, the most a line can hold. Check that the export ends each line",
            id="one line of 50 MB",
        ),
    ],
)
def test_a_file_that_is_no_extract_is_refused_in_words(tmp_path: Path, content: bytes, says: str) -> None:
    path = tmp_path / "other.txt"
    path.write_bytes(content)
    done = run("shbe", path)
    assert done.exit_code == UNREADABLE
    assert "cannot be read as this return" in done.stdout
    assert says in done.stdout
    _, (finding,) = report("shbe", path)
    assert finding["severity"] == "stop"
    assert finding["line"] == (1 if b"x" * 1000 in content else None)


def test_a_header_alone_is_no_return(altered) -> None:  # type: ignore[no-untyped-def]
    path = altered(lambda lines: lines[:1])
    done = run("shbe", path)
    assert done.exit_code == UNREADABLE
    assert "holds no lines besides its header" in done.stdout


@pytest.mark.parametrize(
    ("value", "encoding"), [(b"Zo\xc3\xab", "utf-8"), (b"Zo\xeb", "windows-1252")], ids=["utf-8", "windows-1252"]
)
def test_says_which_encoding_it_read(altered, value: bytes, encoding: str) -> None:  # type: ignore[no-untyped-def]
    path = altered(lambda lines: cell(lines, 3, 7, value))
    summary, _ = report("shbe", path)
    assert summary["encoding"].lower() == encoding
    assert run("shbe", path).exit_code == CLEAN


def test_nul_bytes_are_answered(altered) -> None:  # type: ignore[no-untyped-def]
    path = altered(lambda lines: cell(lines, 3, 7, b"A\x00B"))
    assert run("shbe", path).exit_code == FINDINGS
    _, findings = report("shbe", path)
    assert [(one["line"], one["rule"]) for one in findings] == [(3, "SHBE-F-nul-line")]


@pytest.mark.parametrize(
    ("key", "content", "says"),
    [("shbe", b"%PDF-1.7\n", "This is a PDF document"), ("hbdr", b"%PDF-1.7\n", "is not a form")],
)
def test_an_earlier_file_that_cannot_be_read_is_named(
    good: Path, tmp_path: Path, key: str, content: bytes, says: str
) -> None:
    earlier, quarter = tmp_path / "september.pdf", tmp_path / "quarter.csv"
    earlier.write_bytes(content)
    quarter.write_text("c001,1000\nc002,200\nc003,100\nc004,5\n")
    done = run(key, good if key == "shbe" else quarter, "--previous", earlier)
    assert done.exit_code == WRONG_USAGE
    assert "september.pdf cannot be read as this return" in done.output
    assert says in done.output


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["shbe", "missing.txt"], "could not be opened"),
        (["nothing", "{good}"], "There is no return “nothing”"),
        (["shbe", "{good}", "--council", "atlantis"], "There is no council “atlantis”"),
        (["shbe", "{good}", "--period", "soon"], "is not a period"),
        (["shbe", "{good}", "--period", "1999-01"], "There is no definition of “shbe” for January 1999"),
        (["shbe", "{good}", "--previous", "missing.txt"], "could not be opened"),
        (["shbe", "{good}", "--format", "xml"], "xml"),
        (["shbe"], "FILE"),
    ],
)
def test_wrong_usage_ends_with_three(good: Path, arguments: list[str], says: str) -> None:
    done = run(*(argument.replace("{good}", str(good)) for argument in arguments))
    assert done.exit_code == WRONG_USAGE
    assert says in done.output


def test_the_check_never_loads_the_web_or_the_database(good: Path) -> None:
    code = (
        "import sys; from reeve.cli import main\n"
        f"try: main(['check', 'shbe', {str(good)!r}])\n"
        "except SystemExit: pass\n"
        "assert not {'flask', 'sqlalchemy', 'procrastinate'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)
