"""``reeve channel``: a department's own server from the terminal, from its first line to its last."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from reeve.audit.queries import chain_entries
from reeve.audit.record import PLATFORM_CHAIN
from reeve.commands.channel import command
from reeve.database import Role, unit
from reeve.installation import Installation
from reeve.proof import SigningKey
from tests.reeve.channels.far_end import SftpEnd, sftp_end

pytestmark = pytest.mark.one_server
NAME = "DWP's server"


@pytest.fixture(scope="module")
def end(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SftpEnd]:
    with sftp_end(tmp_path_factory.mktemp("sftp"), SigningKey.new().public.text) as end:
        yield end


@pytest.fixture(autouse=True)
def here(installation: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reeve.onboarding.terminal.install", lambda: installation)


def run(*arguments: str, code: int = 0) -> str:
    done = CliRunner().invoke(command, arguments)
    assert done.exit_code == code, done.output
    return done.output


def test_from_the_first_line_to_the_last(end: SftpEnd, tmp_path: Path) -> None:
    """Added, refused before it is tested, tested, opened, known by another key, and ended: each in words."""
    pinned, other = tmp_path / "host-key", tmp_path / "other"
    pinned.write_text(end.host_key)
    other.write_text("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIIm0wGQMTTL9hv0D1A+pqGBIZJK4Q5lNvH7NgrF9ZUAX")
    at = ["127.0.0.1", "--path", "/in", "--port", str(end.port), "--user", "reeve", "--pinned", str(pinned)]
    ours = run("add", NAME, "sftp", *at, "--for-tests")
    assert ours.startswith("ssh-ed25519 ")
    assert f"{NAME} (DWP, practice, SFTP): nothing. Not tested yet." in run("list")
    assert "has not been tested" in run("open", NAME, "hbdr", code=1)
    assert "did not accept our key" in run("test", NAME, code=1)
    end.let_in_line(ours.strip())
    end.again()
    assert "We signed in, wrote a small file" in run("test", NAME)
    assert run("open", NAME, "hbdr") == f"hbdr (practice) goes by {NAME} from today.\n"
    assert run("open", NAME, "hbdr") == f"hbdr (practice) goes by {NAME} already.\n"
    assert f"{NAME} (DWP, practice, SFTP): hbdr. We signed in" in run("list")
    assert "no return of that name" in run("open", NAME, "no-such-return", code=1)
    assert run("pin", NAME, str(other)) == f"{NAME} is known by this from now on. Test it.\n"
    assert "is not the one we know" in run("test", NAME, code=1)
    assert run("end", NAME) == f"{NAME} is ended. No channel now: hbdr.\n"
    assert "has been ended" in run("end", NAME, code=1)
    assert f"{NAME} (DWP, practice, SFTP): nothing. Ended " in run("list")
    with unit(Role.PLATFORM) as session:
        acts = {entry.actor for entry in chain_entries(session, PLATFORM_CHAIN) if NAME in entry.words}
    assert acts == {"Reeve's operator"}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("test", "nobody"), "DWP has no server called “nobody”"),
        (("add", "a", "sftp", "127.0.0.1", "--path", "/in", "--user", "reeve"), "host key"),
        (("add", "b", "push", "push.example.org", "--path", "in"), "a path that begins with /"),
        (("add", "c", "push", "push.example.org", "--path", "/in", "--live", "--for-tests"), "practice"),
    ],
    ids=["unknown", "no host key", "no path", "live for tests"],
)
def test_what_cannot_be_is_refused_in_words(arguments: tuple[str, ...], words: str) -> None:
    assert words in run(*arguments, code=1)
