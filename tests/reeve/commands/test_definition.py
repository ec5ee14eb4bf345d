"""``reeve definition``: rules shown, a folder checked, and what a new one changes."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from reeve.cli import command
from reeve.definitions import load
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


def test_what_a_new_folder_changes(copied: Path) -> None:
    assert run("diff", HBDR, copied).output == "They are the same.\n"
    about = copied / "return.toml"
    about.write_text(about.read_text().replace("retention_months = 84", "retention_months = 96"))
    with (copied / "fields.csv").open("a") as fields:
        fields.write("FORM,6,c006,Another amount,money,pence,,,,no,no,provisional,Ours,\n")
    said = run("diff", HBDR, copied)
    assert said.exit_code == 1
    assert "changed return hbdr" in said.output
    assert "retention_months: 84 -> 96" in said.output
    assert "new     fields" in said.output
    assert said.output.endswith("2 changes.\n")
    assert "gone    fields" in run("diff", copied, HBDR).output
