"""Where an embedded cluster may live and as whom its server runs.

PostgreSQL refuses to run as root. Started by root, the server therefore runs as ``postgres`` (else ``nobody``), and
everything it touches must be reachable by that account. No folder that was there before is ever chmodded.
"""

from __future__ import annotations

import os
import pwd
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

UNPRIVILEGED = ("postgres", "nobody")
MEMORY = Path("/dev/shm")  # noqa: S108 - as for /tmp
ROOMY = 4_000_000_000  # bytes free, so that no throw-away cluster takes what others need


class ClusterError(Exception):
    """The embedded database cannot be made, started or reached; the message says what to do next."""


@dataclass(frozen=True)
class Account:
    """Who runs the server: ``uid`` is None when we already run unprivileged and nothing has to be dropped."""

    uid: int | None = None
    gid: int | None = None

    def drop(self) -> dict[str, Any]:
        """Keyword arguments for ``subprocess`` that start a child as this account, in a folder it can read."""
        child: dict[str, Any] = {"cwd": "/", "umask": 0o077}
        if self.uid is not None:
            child |= {"user": self.uid, "group": self.gid, "extra_groups": []}
        return child

    def own(self, path: Path) -> Path:
        if self.uid is not None and self.gid is not None:
            os.chown(path, self.uid, self.gid)
        return path

    def reaches(self, path: Path) -> bool:
        """Whether this account may enter or execute ``path``: the kernel is asked, so modes and ACLs count alike."""
        return subprocess.run(["test", "-x", str(path)], check=False, **self.drop()).returncode == 0


def server_account() -> Account:
    """The account the server runs as. Raises ClusterError when root has nobody to step down to."""
    if os.geteuid() != 0:
        return Account()
    for name in UNPRIVILEGED:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(entry.pw_uid, entry.pw_gid)
    raise ClusterError(
        "PostgreSQL does not run as root, and this machine has neither a 'postgres' nor a 'nobody' account. "
        "Start Reeve as an ordinary user, or set DATABASE_URL."
    )


def temporary_home(*, in_memory: bool = False) -> Path:
    """A folder for throw-away clusters that the server's account can reach, even when ``TMPDIR`` is private to root.

    ``in_memory``: on a file system in memory where there is one with room for it. A prepared database is more than a
    thousand files, and a disk takes longer to forget them than the tests took to ask them.
    """
    account = server_account()
    memory = [MEMORY] if in_memory and is_roomy(MEMORY) else []
    disk = [Path(place) for place in (tempfile.gettempdir(), "/tmp", "/var/tmp")]  # noqa: S108 - mkdtemp's is private
    for place in (*memory, *disk):
        if account.reaches(place):
            made = Path(tempfile.mkdtemp(prefix="reeve-", dir=place))
            made.chmod(0o711 if account.uid is not None else 0o700)
            return made
    raise ClusterError("There is no temporary folder the database server can reach. Set TMPDIR to one.")


def is_roomy(place: Path) -> bool:
    """Whether a cluster fits there, and the copy of the server's programs that may come beside it can be run."""
    if not os.access(place, os.W_OK | os.X_OK):
        return False
    there = os.statvfs(place)
    return there.f_bavail * there.f_frsize > ROOMY and not there.f_flag & os.ST_NOEXEC


def make_folder(path: Path, account: Account) -> None:
    """Make ``path`` and what is missing above it, closed to others but for passing through to the server's folders.

    Raises ClusterError when the server's account cannot get there.
    """
    missing = [folder for folder in (path, *path.parents) if not folder.exists()]
    for folder in reversed(missing):
        folder.mkdir(exist_ok=True)
        folder.chmod(0o711 if account.uid is not None else 0o700)
    if not account.reaches(path):
        raise ClusterError(
            f"The database server runs as an unprivileged account and cannot reach {path}. "
            "Choose a folder that every account may pass through, for example below /var/lib."
        )
