"""The targets of make call only what exists, and say in words what a machine lacks."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

from tests.house.test_deploy import ROOT, assert_exists


def test_the_makefile_calls_only_what_exists() -> None:
    makefile = (ROOT / "Makefile").read_text()
    for words in re.findall(r"\$\(BIN\)/reeve (\w+)", makefile):
        assert_exists([words])
    for path in re.findall(r"\.ci/[\w.-]+|tests/[\w/]+\.py", makefile):
        assert (ROOT / path).exists(), path
    for script in (path for path in (ROOT / ".ci").iterdir() if not path.suffix):
        assert os.access(script, os.X_OK), f"git update-index --chmod=+x {script.relative_to(ROOT)}"
        subprocess.run(["sh", "-n", str(script)], check=True)


def test_make_alone_lists_the_targets() -> None:
    said = subprocess.run(["make", "-C", str(ROOT)], check=True, capture_output=True, text=True).stdout
    for target in ("demo", "test", "bench", "lint", "up"):
        assert f"make {target} " in said


def test_a_python_that_is_too_old_is_refused_in_words(tmp_path: Path) -> None:
    old = tmp_path / "python3.9"
    old.write_text('#!/bin/sh\n[ "$1" = -V ] && echo Python 3.9.2 && exit 0\nexit 1\n')
    old.chmod(0o755)
    refused = set_up(old)
    assert refused.returncode == 1
    assert f"Reeve needs Python 3.11 or later, and {old} is Python 3.9.2." in refused.stderr


def test_a_python_that_is_not_there_is_said_in_words(tmp_path: Path) -> None:
    refused = set_up(tmp_path / "nowhere")
    assert refused.returncode == 1
    assert "There is no" in refused.stderr
    assert "make PYTHON=/path/to/python3" in refused.stderr


def set_up(python: Path) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"PYTHON": str(python)}
    return subprocess.run([str(ROOT / ".ci/set-up")], env=environment, capture_output=True, text=True, check=False)
