"""``reeve sample`` writes what was asked for, or says what to do instead."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from reeve.commands.sample import command


def sample(*arguments: str | Path) -> Result:
    return CliRunner().invoke(command, ["shbe", *map(str, arguments)])


def test_writes_an_extract_and_says_what_is_in_it(tmp_path: Path) -> None:
    out = tmp_path / "october.txt"
    done = sample("--council", "leeds", "--period", "2026-10", "--claims", "50", "--seed", "2", out)
    assert done.exit_code == 0
    assert "D 50" in done.output
    assert out.read_text().startswith("HEADER|LDS|08-10-2026|REEVE-SAMPLE|PRACTICE\n")


def test_lists_the_faults_it_planted(tmp_path: Path) -> None:
    out = tmp_path / "october.txt"
    done = sample("--council", "leeds", "--period", "2026-10", "--claims", "50", "--faults", "0.2", out)
    assert "faults planted" in done.output
    assert (tmp_path / "october.txt.faults.json").exists()


def test_follows_last_month(tmp_path: Path) -> None:
    october, november = tmp_path / "october.txt", tmp_path / "november.txt"
    sample("--council", "leeds", "--period", "2026-10", "--claims", "50", october)
    done = sample("--council", "leeds", "--period", "2026-11", "--claims", "50", "--previous", october, november)
    assert done.exit_code == 0


@pytest.mark.parametrize(
    ("council", "period", "says"),
    [
        ("atlantis", "2026-10", "no council “atlantis”"),
        ("leeds", "October", "is not a period"),
        ("leeds", "2026-27-Q2", "monthly"),
    ],
)
def test_says_what_is_wrong(tmp_path: Path, council: str, period: str, says: str) -> None:
    done = sample("--council", council, "--period", period, tmp_path / "out.txt")
    assert done.exit_code == 2
    assert says in done.output


def test_a_file_that_is_not_last_months_is_refused_and_nothing_is_left(tmp_path: Path) -> None:
    stranger = tmp_path / "stranger.txt"
    stranger.write_text("D|1\n")
    done = sample("--council", "leeds", "--period", "2026-10", "--previous", stranger, tmp_path / "out.txt")
    assert done.exit_code == 2
    assert "not a sample" in done.output
    assert not (tmp_path / "out.txt").exists()
