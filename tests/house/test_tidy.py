"""Habits a machine can hold us to. Each failure says what to do."""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCE = sorted([*(ROOT / "platform").rglob("*.py"), *(ROOT / "tenants").rglob("*.py")])
FORBIDDEN_NAMES = {"utils", "helpers", "common", "services", "manager", "misc"}
COMMITTERS = {"units.py", "requests.py", "prepare.py", "engines.py"}
TOP_LEVEL = {"platform", "tenants", "migrations", "static", "tests"}


def tracked() -> Iterator[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    yield from (ROOT / name for name in listed.stdout.decode().split("\0") if name and (ROOT / name).is_file())


@pytest.mark.parametrize("path", SOURCE, ids=lambda path: str(path.relative_to(ROOT)))
def test_source_file(path: Path) -> None:
    text = path.read_text()
    tree = ast.parse(text)
    assert len(text.splitlines()) <= 300, "Over 300 lines: a room is missing. Split by noun, not by size."
    assert path.stem not in FORBIDDEN_NAMES, "Name it for the noun or verb it is about."
    assert ast.get_docstring(tree) or not text.strip(), "Say in one line what this module is for."
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            assert length <= 40, f"{node.name} is {length} lines: split it in order of call."
        if isinstance(node, ast.ExceptHandler):
            assert node.type is not None, f"line {node.lineno}: name the exception."
            assert not all(isinstance(s, ast.Pass) for s in node.body), f"line {node.lineno}: a swallowed exception."


@pytest.mark.parametrize("path", SOURCE, ids=lambda path: str(path.relative_to(ROOT)))
def test_only_the_door_commits(path: Path) -> None:
    if path.parent.name == "database" and path.name in COMMITTERS:
        return
    found = re.findall(r"(?:session|db\.\w+)\.commit\(\)", path.read_text())
    assert not found, "The framework commits once, at the door. Flush at most."


def test_top_level_folders_are_the_agreed_ones() -> None:
    folders = {path.relative_to(ROOT).parts[0] for path in tracked() if len(path.relative_to(ROOT).parts) > 1}
    assert {name for name in folders if not name.startswith(".")} <= TOP_LEVEL


def test_no_file_names_a_registry_host_or_a_path_of_one_machine() -> None:
    hosts = ("p" + "ypi.org", "python" + "hosted.", "np" + "mjs.", "deb." + "debian.org", "/wo" + "rk/", "/ro" + "ot/")
    for path in tracked():
        if path.suffix in {".png", ".svg", ".ico", ".parquet"} or path.name.endswith(".min.js"):
            continue
        text = path.read_text(errors="replace")
        named = [host for host in hosts if host in text]
        assert not named, f"{path.relative_to(ROOT)} names {named}: it holds only on one machine or in one registry."


def test_no_weak_test() -> None:
    weak = re.compile(
        r"pytest\.mark\.(skip|xfail)|pytest\.skip\(|#\s*(TO" + r"DO|FIX" + r"ME|XX" + r"X)|Not" + r"ImplementedError"
    )
    for path in [*SOURCE, *(ROOT / "tests").rglob("*.py")]:
        for number, line in enumerate(path.read_text().splitlines(), start=1):
            assert not weak.search(line) or path == Path(__file__), f"{path.relative_to(ROOT)}:{number}: {line.strip()}"
