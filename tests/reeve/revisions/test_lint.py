"""A changed definition is read as it comes: whole and sound, or refused with what is wrong and where."""

from __future__ import annotations

import base64
import io
import json
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from reeve.commands.definition import lint
from reeve.definitions import load, parse
from reeve.definitions.example_edits import ExampleFile, examples_from
from reeve.definitions.folder import HERE
from reeve.revisions import archive, take_away
from reeve.revisions.changed import in_words, rules_changed
from reeve.revisions.lint_child import work
from reeve.revisions.models import DraftRevision

BASE = load("hbdr")
FOLDER = HERE / "hbdr" / str(BASE.from_period)
FILES = {str(path.relative_to(FOLDER)): path.read_bytes() for path in FOLDER.rglob("*") if path.is_file()}
RULE = next(row for row in json.loads(BASE.resolved)["rules"] if row.get("must"))


def zipped(files: Mapping[str, bytes], *, inside: str = "") -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archived:
        for name, content in files.items():
            archived.writestr(f"{inside}{name}", content)
    return made.getvalue()


def of_folder(data: bytes) -> Mapping[str, Any]:
    return work({"base": BASE.resolved, "archive": base64.b64encode(data).decode()}, lambda _said: None)


def of_rule(*, example: str = "", carried: Mapping[str, Any] | None = None, **changed: Any) -> Mapping[str, Any]:
    given = {"rule": RULE["id"], "row": {**RULE, **changed}, "example": example, "examples": carried or {}}
    return work({"base": BASE.resolved, **given}, lambda _said: None)


def with_title(files: Mapping[str, bytes], *changes: tuple[str, str]) -> dict[str, bytes]:
    text = files["return.toml"].decode()
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    return {**files, "return.toml": text.encode()}


@pytest.mark.parametrize("inside", ["", "hbdr/2026-27-Q1/", "my work/", "../x/"], ids=range(4))
def test_a_folder_is_found_wherever_it_lies_in_the_archive(inside: str) -> None:
    said = of_folder(zipped(with_title(FILES, (f'title = "{BASE.title}"', 'title = "Debt recovered"')), inside=inside))
    if ".." in inside:
        assert "must be inside the folder" in said["wrong"]
        return
    changed = parse(said["resolved"])
    assert (changed.title, changed.from_period, changed.key) == ("Debt recovered", BASE.from_period, "hbdr")
    assert changed.revision == BASE.revision + 1, "a revision has a number of its own"


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({}, "There is no return.toml in the archive"),
        ({"return.toml": b"title = "}, "return.toml is not TOML"),
        ({**FILES, "other/return.toml": b""}, "Put one definition folder into the archive"),
        ({**FILES, "run.py": b"import os"}, "a definition is made of .toml, .csv and .txt files"),
        ({**FILES, "/etc/x.txt": b""}, "must be inside the folder"),
        ({**FILES, "fields.csv": b"record,position\nFORM,1\n"}, "fields.csv: the column"),
        ({**FILES, "fields.csv": b"\xff\xfe\x00"}, "not text in UTF-8"),
    ],
    ids=["empty", "not toml", "two folders", "a program", "a place outside", "columns missing", "not text"],
)
def test_what_is_wrong_with_a_folder_is_said_with_its_place(files: Mapping[str, bytes], words: str) -> None:
    assert words in of_folder(zipped(files))["wrong"]


def test_what_is_no_archive_or_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "not a ZIP archive" in of_folder(b"title = 1")["wrong"]
    monkeypatch.setattr(archive, "MOST_FILES", 2)
    assert "more than 2 files" in of_folder(zipped(FILES))["wrong"]
    monkeypatch.setattr(archive, "MOST_FILES", 2_000)
    monkeypatch.setattr(archive, "LARGEST_FOLDER", 100)
    assert "larger than 40 MB together" in of_folder(zipped(FILES))["wrong"]
    monkeypatch.setattr(archive, "LARGEST_ARCHIVE", 10)
    assert "larger than 5 MB" in of_folder(zipped(FILES))["wrong"]


def test_a_revision_is_of_the_same_return() -> None:
    said = of_folder(zipped(with_title(FILES, ('department = "dwp"', 'department = "mhclg"'))))
    assert "department is “mhclg”" in said["wrong"]
    early = of_folder(zipped(FILES, inside="2024-25-Q1/"))
    assert "A revision cannot begin earlier" in early["wrong"]


def test_a_rule_without_its_example_is_refused_in_a_folder() -> None:
    without = {name: content for name, content in FILES.items() if not name.startswith("examples/")}
    assert "has no example" in of_folder(zipped(without))["wrong"]


def test_an_example_that_does_not_break_its_rule_is_refused_in_a_folder() -> None:
    name = f"examples/{RULE['id']}.txt"
    said = of_folder(zipped({**FILES, name: FILES["examples/good.txt"]}))
    assert said["wrong"].startswith(f"rule {RULE['id']}: its example does not break it. The rule finds nothing in it")
    assert "cannot be read" in of_folder(zipped({**FILES, name: b"\xff\xfe"}))["wrong"]


def test_the_examples_of_a_folder_that_are_not_reeves_own_are_kept() -> None:
    assert of_folder(zipped(FILES))["examples"] == {}
    name, other = f"examples/{RULE['id']}.txt", b"c001,-2.00\n"
    kept = examples_from(of_folder(zipped({**FILES, name: other}))["examples"])
    assert kept == {RULE["id"]: ExampleFile(other)}


def test_a_changed_rule_carries_what_breaks_it_or_is_broken_by_the_present_example() -> None:
    assert of_rule(must="c001 >= 1")["examples"] == {}
    said = of_rule(must="c001 >= -200", example='c001 = "-3.00"')
    assert b"c001,-3.00" in examples_from(said["examples"])[RULE["id"]].this
    again = of_rule(must="c001 >= -250", carried=said["examples"])
    assert again["examples"] == said["examples"]


@pytest.mark.parametrize(
    ("example", "words"),
    [
        ("", "Its example does not break it. The rule finds nothing in it"),
        ('c001 = "5.00"', "Its example does not break it"),
        ('c001 = "many"', "Its example does not break it"),
        ('c999 = "1"', "An example names “c999”, which is no cell of the form"),
        ("c001 = 5", "Write it in quotation marks"),
        ("c001 =", "The example cannot be read"),
    ],
    ids=["the present one", "a right one", "unreadable", "no such cell", "a number", "half a line"],
)
def test_a_changed_rule_whose_example_does_not_break_it_is_refused_at_the_example(example: str, words: str) -> None:
    said = of_rule(must="c001 >= -500", example=example)
    assert said["at"] == "example"
    assert words in said["wrong"]


@pytest.mark.parametrize(
    "must",
    ["c001 >", "no_such_cell = 1", "c001 = 'text'", "c001", "pg_sleep(10) = 1", "(select 1) = 1"],
    ids=["half a condition", "unknown name", "of another type", "no condition", "a function", "a query"],
)
def test_a_predicate_that_cannot_run_is_refused_by_the_rule(must: str) -> None:
    assert RULE["id"] in of_rule(must=must)["wrong"]


def test_one_rule_is_changed_or_taken_away_and_nothing_else() -> None:
    changed = parse(of_rule(severity="confirm", message="Look at this once more.")["resolved"])
    assert rules_changed(BASE, changed) == {"new": [], "changed": [RULE["id"]], "gone": [], "other": []}
    gone = parse(work({"base": BASE.resolved, "rule": RULE["id"], "row": None}, lambda _said: None)["resolved"])
    assert rules_changed(BASE, gone) == {"new": [], "changed": [], "gone": [RULE["id"]], "other": []}
    assert in_words(rules_changed(BASE, gone)) == f"1 gone rule: {RULE['id']}."


def test_what_changed_is_said_in_few_words() -> None:
    many = [f"R-{number}" for number in range(20)]
    said = in_words({"new": ["R-1"], "changed": many, "gone": [], "other": ["fields", "return"]})
    assert said.startswith("1 new rule: R-1. 20 changed rules: R-0, R-1")
    assert said.endswith("and 8 more. Besides, fields and what the return is changed.")


def test_a_draft_taken_away_is_a_folder_that_lint_takes(tmp_path: Path) -> None:
    made = of_rule(message="Look at it once more.")
    changed = parse(made["resolved"])
    draft = DraftRevision(examples=made["examples"])
    data = take_away.archive_of(draft, changed)
    zipfile.ZipFile(io.BytesIO(data)).extractall(tmp_path)
    result = CliRunner().invoke(lint, [str(tmp_path / "hbdr" / str(BASE.from_period))])
    assert result.exit_code == 0, result.output
    assert changed.hash in result.output
    assert parse(of_folder(data)["resolved"]).hash == changed.hash
    assert take_away.without_example(draft, changed) == []
    assert take_away.archive_of(draft, changed) == data


def test_a_draft_of_before_examples_were_kept_says_of_which_rules_nothing_is_kept() -> None:
    document = json.loads(BASE.resolved)
    document["rules"].append({**RULE, "id": "HBDR-900"})
    older = parse(json.dumps(document))
    assert take_away.without_example(DraftRevision(examples={}), older) == ["HBDR-900"]
