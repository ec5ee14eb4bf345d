"""``reeve definition``: rules shown, a folder checked, and what a new one changes."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from reeve.cli import command
from reeve.definitions import load, load_folder
from reeve.definitions.folder import HERE

HBDR = HERE / "hbdr" / "2026-27-Q1"


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(command, ["definition", *(str(argument) for argument in arguments)])


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    return Path(shutil.copytree(HBDR, tmp_path / "hbdr" / HBDR.name))


def test_one_rule_in_words_and_as_the_engine_runs_it() -> None:
    shown = run("show", "hbdr", "HBDR-001")
    assert shown.exit_code == 0
    assert load("hbdr").hash in shown.output
    (rule,) = json.loads(run("show", "hbdr", "HBDR-001", "--format", "json").output)
    for part in ("words", "message", "source"):
        assert rule[part] in shown.output


def test_what_is_not_there_is_said_in_a_sentence() -> None:
    assert "No such return" in run("show", "nosuch").output
    missing = run("show", "hbdr", "HBDR-999")
    assert missing.exit_code == 1
    assert "No such rule" in missing.output


def test_a_sound_folder(copied: Path) -> None:
    checked = run("lint", copied)
    assert checked.exit_code == 0
    assert "sound" in checked.output
    assert load("hbdr").hash in checked.output


def test_an_unsound_folder_says_what_to_do(copied: Path) -> None:
    rules = copied / "rules.toml"
    rules.write_text(rules.read_text().replace('id = "HBDR-001"', 'id = "HBDR-777"'))
    checked = run("lint", copied)
    assert checked.exit_code == 1
    assert "rule HBDR-777 has no example. Add HBDR-777.txt" in checked.output


@pytest.fixture
def family(tmp_path: Path) -> Path:
    """England's final claim, with all it extends."""
    name = "hb-subsidy-final"
    return Path(shutil.copytree(HERE / name, tmp_path / name)) / "2024-25.england"


def test_official_numbers_are_taken_in_as_one_line_a_cell_and_everything_follows(family: Path, tmp_path: Path) -> None:
    before = load_folder(family)
    form = tmp_path / "form.csv"
    form.write_text(
        'ours,cell,label,source\nx101,c013,"As the form says","MPF720A 2026/27"\nx123,c026,,MPF720A 2026/27\n'
    )
    said = run("import-cells", family, form, "--dry-run")
    assert said.exit_code == 0, said.output
    assert "name: x101 -> c013" in said.output
    assert not (family / "cells.csv").exists()

    assert "written to 2024-25.england/cells.csv" in run("import-cells", family, form).output
    after = load_folder(family)
    field = after.layout.find_field("FORM", "c013")
    assert field
    assert (field.label, field.status, field.formerly) == ("As the form says", "confirmed", "x101")
    assert "c013 + x102" in str(after.layout.by_record["FORM"]["x109"].computed)
    assert "c026 + x163" in {term.name: term.expression for term in after.layout.terms}["authority_error"]
    assert after.layout.by_id["HBSF-AC-005"].fields[1] == "c026"
    assert after.subsidy
    assert ["c026", "x163", "x223"] in [one["cells"] for one in after.subsidy["class"]]
    assert before.hash != after.hash
    assert load_folder(family.with_name("2024-25.wales")).layout.find_field("FORM", "x101")
    kept = {"x101": 1, "x102": 2}
    assert (after.by_present_name(kept), before.by_present_name(kept)) == ({"c013": 1, "x102": 2}, kept)


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("x999,c013,,somewhere", "no cell “x999” of ours"),
        ("x101,013,,somewhere", "Write it as c037"),
        ("x101,c011,,somewhere", "c011 is another cell"),
        ("x101,c013,,", "source is missing"),
        ("x101,c013,,here\nx102,c013,,here", "is there twice"),
        ("", "holds no line"),
    ],
)
def test_a_number_that_cannot_be_used_changes_nothing(family: Path, tmp_path: Path, line: str, says: str) -> None:
    form = tmp_path / "form.csv"
    form.write_text(f"ours,cell,label,source\n{line}\n")
    said = run("import-cells", family, form)
    assert (said.exit_code, says in said.output) == (1, True), said.output
    assert not (family / "cells.csv").exists()


def test_what_a_new_folder_changes(copied: Path) -> None:
    assert run("diff", HBDR, copied).output == "They are the same.\n"
    about = copied / "return.toml"
    about.write_text(about.read_text().replace("retention_months = 84", "retention_months = 96"))
    with (copied / "fields.csv").open("a") as fields:
        fields.write("FORM,6,c006,Another amount,money,pence,,,,no,no,provisional,Ours,,\n")
    said = run("diff", HBDR, copied)
    assert said.exit_code == 1
    assert "changed return hbdr" in said.output
    assert "retention_months: 84 -> 96" in said.output
    assert "new     fields" in said.output
    assert said.output.endswith("2 changes.\n")
    assert "gone    fields" in run("diff", copied, HBDR).output
