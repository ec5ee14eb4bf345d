"""The demo, as ``ONCE=1 make demo`` runs it: played once; a second time it only says who can sign in."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from reeve.demo.cast import PARTS
from tests.service import any_port, home, reeve
from tests.warm import bare

MILESTONES = (
    "comes aboard",
    "buys Plus",
    "as a pilot",
    "uploads 20,000 claims",
    "left to fix",
    "explains what needs explaining",
    "The extract is delivered, with a receipt",
    "signs exactly those figures",
    "The form is delivered, with a receipt",
    "is verified off line",
    "do not exist (404)",
    "may change what returns are checked with",
    "The rules of every return are open to anybody at",
)


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    with home(in_memory=True) as place:
        yield place


def demo(folder: Path, **extra: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [reeve(), "demo"],
        env={**bare(), "REEVE_DATA_DIR": str(folder), "REEVE_PORT": str(any_port()), "ONCE": "1", **extra},
        capture_output=True,
        text=True,
        check=False,
        timeout=400,
    )


def test_it_plays_the_main_job_once_and_then_only_says_who_can_sign_in(folder: Path) -> None:
    first = demo(folder)
    assert first.returncode == 0, first.stdout[-4000:]
    for words in MILESTONES:
        assert words in first.stdout
    again = demo(folder)
    assert again.returncode == 0, again.stdout[-4000:]
    assert "uploads 20,000 claims" not in again.stdout
    people = [line for line in first.stdout.splitlines() if any(f"  {email} " in line for _, email, _, _ in PARTS)]
    assert len(people) == len(PARTS)
    assert all(line in again.stdout for line in people)


def test_the_readme_names_everybody_who_can_sign_in() -> None:
    text = (Path(__file__).parents[3] / "README.md").read_text(encoding="utf-8")
    rows = [line.split("|")[1:4] for line in text.splitlines() if "@" in line and line.startswith("|")]
    named = {(name.strip(), email.strip(" `")) for name, email, _ in rows}
    assert named == {(name, email) for name, email, _, _ in PARTS}


@pytest.mark.parametrize(
    "setting", [{"DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none"}, {"REEVE_HOST": "0.0.0.0"}]
)
def test_it_does_not_run_where_somebody_might_mean_it(folder: Path, setting: dict[str, str]) -> None:
    refused = demo(folder, **setting)
    assert refused.returncode == 1
    assert "The demo runs only on this machine with its own database" in refused.stderr
