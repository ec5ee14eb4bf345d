from __future__ import annotations

import hashlib
import subprocess
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from reeve.commands.verify import command
from reeve.proof import (
    Contributor,
    DefinitionUsed,
    Evidence,
    FileSent,
    Manifest,
    ObligationMet,
    Person,
    Receipt,
    Signature,
    SigningKey,
    digest,
)
from tests.reeve.proof.small_log import issued

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
FILE = b"HEADER|sample\n"
KEY = SigningKey(bytes(range(32)))


def a_receipt(*, practice: bool = True, council: str = "Wyvern District Council") -> bytes:
    obligation = ObligationMet("wyvern", "E09999999", council, "dwp", "shbe", "Housing extract", "2026-10", practice)
    preparer = Person("1", "Priya Preparer")
    manifest = Manifest(
        obligation=obligation,
        version=3,
        file=FileSent(f"sha256:{hashlib.sha256(FILE).hexdigest()}", len(FILE), "text/plain"),
        form=None,
        figures=[],
        definition=DefinitionUsed("sha256:" + "d" * 64, 1, "provisional"),
        engine_version="0.1.0",
        findings=[],
        explanations=[],
        disputes=[],
        contributors=[Contributor(preparer, ("uploaded",))],
        statement="True and complete.",
        submitted_by=preparer,
        submitted_at=NOON,
    ).document()
    signature = Signature(
        manifest=digest(manifest),
        certifier=Person("2", "Chris Certifier"),
        capacity="Responsible finance officer",
        statement="True and complete.",
        signed_at=NOON,
        evidence=Evidence("totp", NOON),
        practice=practice,
        deputy_for=Person("3", "Dana Director"),
    ).document()
    receipt = Receipt("wyvern-shbe-1", manifest, signature, NOON, NOON, "department-inbox", "sha256:00", practice)
    return issued(receipt, key=KEY)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "receipt.json").write_bytes(a_receipt())
    (tmp_path / "extract.txt").write_bytes(FILE)
    (tmp_path / "published.txt").write_text("# Reeve\n" + SigningKey.new().public.line + KEY.public.line)
    return tmp_path


def run(folder: Path, *arguments: str, env: dict[str, str] | None = None) -> Result:
    paths = [str(folder / each) if (folder / each).exists() else each for each in arguments]
    return CliRunner(env={"REEVE_PUBLIC_KEY": None, **(env or {})}).invoke(command, paths)


def test_a_receipt_and_its_file_verify(folder: Path) -> None:
    result = run(folder, "receipt.json", "extract.txt", "--public-key", KEY.public.text)
    assert result.exit_code == 0
    lines = result.output.splitlines()
    assert lines[0] == "PRACTICE"
    assert "  Wyvern District Council, Housing extract for 2026-10, version 3." in lines
    assert (
        "  Certified by Chris Certifier, Responsible finance officer (deputy for Dana Director),"
        " at 2026-11-23T12:00:00Z." in lines
    )
    assert "  yes  The file is the one that was submitted, byte for byte (14 bytes)." in lines
    assert lines[-1] == "Verified. This was practice: it is not proof of a live return."
    assert "NO " not in result.output


@pytest.mark.parametrize("how", ["option", "environment", "beside"])
def test_the_public_key_may_come_from_three_places(how: str, folder: Path) -> None:
    published, arguments, env = folder / "published.txt", ["receipt.json"], {}
    if how == "option":
        arguments += ["--public-key", "published.txt"]
    elif how == "environment":
        env = {"REEVE_PUBLIC_KEY": str(published)}
    else:
        published.rename(folder / "reeve-public-key.txt")
    result = run(folder, *arguments, env=env)
    assert result.exit_code == 0
    assert "Trust it only if your Reeve published it." in result.output
    assert "No file was given, so none was compared" in result.output


def test_without_a_public_key_nothing_is_verified(folder: Path) -> None:
    result = run(folder, "receipt.json", "extract.txt")
    assert result.exit_code == 1
    assert "the copy in the receipt" in result.output
    assert "Give Reeve's public key with --public-key" in result.output
    assert result.output.splitlines()[-1].startswith("NOT VERIFIED")


def test_a_changed_receipt_another_file_or_another_key_is_not_verified(folder: Path) -> None:
    (folder / "changed.json").write_bytes(a_receipt().replace(b"Priya", b"Prija"))
    (folder / "other.txt").write_bytes(FILE + b"x")
    for arguments, words in (
        (["changed.json", "--public-key", "published.txt"], "NO   The manifest is not the one"),
        (["receipt.json", "other.txt", "--public-key", "published.txt"], "NO   The file is not the one"),
        (["receipt.json", "--public-key", SigningKey.new().public.text], "NO   The receipt names the key"),
        (["extract.txt", "--public-key", "published.txt"], "NO   This is not a receipt"),
    ):
        result = run(folder, *arguments)
        assert result.exit_code == 1
        assert words in result.output
        assert "NOT VERIFIED" in result.output


def test_a_live_receipt_says_so(folder: Path) -> None:
    (folder / "receipt.json").write_bytes(a_receipt(practice=False))
    result = run(folder, "receipt.json", "--public-key", KEY.public.text)
    assert result.output.splitlines()[0] == "LIVE"
    assert result.output.splitlines()[-1] == "Verified. This was live."


def test_a_receipt_cannot_write_on_the_terminal(folder: Path) -> None:
    (folder / "receipt.json").write_bytes(a_receipt(council="Wyvern\x1b[2J\r\nVerified."))
    result = run(folder, "receipt.json")
    assert "\x1b" not in result.output
    assert "Wyvern?[2J??Verified." in result.output


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["missing.json"],
        ["receipt.json", "missing.txt"],
        ["receipt.json", "extract.txt", "one-too-many"],
        ["receipt.json", "--no-such-option"],
        ["receipt.json", "--public-key", "not a key"],
        ["receipt.json", "--public-key", "extract.txt"],
    ],
)
def test_wrong_usage_exits_3(arguments: Sequence[str], folder: Path) -> None:
    result = run(folder, *arguments)
    assert result.exit_code == 3
    assert "Error: " in result.output


def test_a_huge_file_in_the_receipts_place_is_wrong_usage(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reeve.commands.verify.LARGEST_RECEIPT", 10)
    result = run(folder, "receipt.json", "--public-key", KEY.public.text)
    assert result.exit_code == 3
    assert "Give the receipt first, then the file." in result.output


def test_it_works_as_a_command_without_web_or_database(folder: Path) -> None:
    program = (
        "import sys; from reeve.cli import main\n"
        "try: main(sys.argv[1:])\n"
        "except SystemExit as end: print('exit', end.code)\n"
        "print(sorted({'flask', 'sqlalchemy', 'psycopg', 'polars'} & set(sys.modules)))\n"
    )
    arguments = ["verify", str(folder / "receipt.json"), "--public-key", KEY.public.text]
    done = subprocess.run([sys.executable, "-c", program, *arguments], capture_output=True, text=True, check=True)
    assert done.stdout.endswith("exit 0\n[]\n")
