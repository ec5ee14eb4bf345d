"""The direction of imports, and that each contract really breaks when somebody crosses it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

PLANTED = (
    ("one-way", "platform/reeve/web/planted.py", "import councils.scope"),
    ("pure-rules", "platform/reeve/rules/planted.py", "import flask"),
    ("pure-rules", "platform/reeve/rules/planted.py", "import sqlalchemy"),
    ("pure-rules", "platform/reeve/rules/planted.py", "import stripe"),
    ("pure-rules", "platform/reeve/rules/planted.py", "import councils"),
    ("one-till", "platform/reeve/department/planted.py", "import stripe"),
    ("one-till", "tenants/councils/delivery/planted.py", "import stripe"),
    ("order-of-work", "tenants/councils/returns/planted.py", "import councils.delivery"),
    ("never-blocked-by-money", "tenants/councils/signoff/planted.py", "import reeve.billing.models"),
    ("platform:", "platform/reeve/database/planted.py", "import reeve.identity"),
)


def lint(root: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"],
        cwd=root,
        env={**os.environ, "PYTHONPATH": f"{root / 'platform'}{os.pathsep}{root / 'tenants'}"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    leave = shutil.ignore_patterns("__pycache__", "examples", "*.csv", "templates")
    for root in ("platform", "tenants"):
        shutil.copytree(ROOT / root, tmp_path / root, ignore=leave)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_every_import_points_the_right_way() -> None:
    done = lint(ROOT)
    assert done.returncode == 0, f"{done.stdout}\nMove the code to the room it belongs to; do not widen the contract."


@pytest.mark.parametrize(("contract", "place", "line"), PLANTED)
def test_a_planted_violation_breaks_its_contract(copy: Path, contract: str, place: str, line: str) -> None:
    (copy / place).write_text(f"{line}\n")
    done = lint(copy)
    assert done.returncode == 1, done.stdout
    broken = [words for words in done.stdout.splitlines() if "BROKEN" in words]
    assert any(words.startswith(contract) for words in broken), done.stdout


def test_source_roots_are_no_packages() -> None:
    for root in ("platform", "tenants"):
        assert not (ROOT / root / "__init__.py").exists(), (
            f"Remove {root}/__init__.py: with it the folder shadows the standard library."
        )


def test_the_standard_librarys_platform_is_still_the_one_imported() -> None:
    done = subprocess.run(
        [sys.executable, "-c", "import platform; print(platform.__file__)"],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": "."},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip().endswith("/platform.py")
