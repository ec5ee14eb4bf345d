"""``reeve log compare``: two files of tree heads, off line."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from click.testing import CliRunner, Result

from reeve.commands.log import command
from reeve.proof import SigningKey
from reeve.proof.heads import heads_file, step_of
from tests.reeve.proof.small_log import SmallLog

KEY = SigningKey(bytes(range(32)))
AT = datetime(2026, 11, 23, 1, 40, tzinfo=UTC)


def heads(*sizes: int, of: bytes = b"honest") -> bytes:
    """The heads of days on which the log had these sizes."""
    log = SmallLog(*(of + bytes([number]) for number in range(max(sizes))))
    steps = [
        step_of(log.head(AT + timedelta(days=day), size), since=before, path=log.since(before, size), key=KEY)
        for day, (before, size) in enumerate(zip((0, *sizes), sizes, strict=False))
    ]
    return heads_file(steps)


def compare(folder: Path, newer: bytes, older: bytes | None, *key: str) -> Result:
    (folder / "newer.json").write_bytes(newer)
    (folder / "older.json").write_bytes(older or b"")
    files = [str(folder / "newer.json"), *([str(folder / "older.json")] if older else [])]
    return CliRunner().invoke(command, ["compare", *files, *(key or ("--public-key", KEY.public.text))])


def test_a_log_that_only_grew_holds(tmp_path: Path) -> None:
    for older in (None, heads(3), heads(3, 3, 8), heads(3, 3, 8, 21)):
        done = compare(tmp_path, heads(3, 3, 8, 21), older)
        assert (done.exit_code, "The log only grew." in done.output) == (0, True), done.output


def test_another_past_does_not_hold_and_says_what_to_do(tmp_path: Path) -> None:
    done = compare(tmp_path, heads(3, 3, 8, 21, of=b"forged"), heads(3, 3))
    assert done.exit_code == 1
    assert "was given away before and is not the one in this file" in done.output
    assert "Keep both files" in done.output


def test_a_key_nobody_trusts_shows_nothing(tmp_path: Path) -> None:
    done = compare(tmp_path, heads(3), None, "--public-key", SigningKey(bytes(32)).public.text)
    assert done.exit_code == 1
    assert "no key you trust signed it" in done.output
    assert compare(tmp_path, heads(3), None, "--public-key", "not a key").exit_code == 3
