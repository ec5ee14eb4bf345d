"""What lies on this machine: key files, the data folder, the room left on the disk, the store of objects."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

from reeve.config import Settings
from reeve.doctor.finding import Finding
from reeve.doctor.secrets import secret_files
from reeve.vault import Store, StoreUnavailable, new_object_id

OWN_KEYS = ("root-key", "receipt-key", "secret-key", "role-passwords")
CONTAINER_SECRETS = Path("/run/secrets")
"""Where container platforms mount secrets, with modes of their own that nobody else on the machine can use."""
LEAST_ROOM = 1_000_000_000
LEAST_SHARE = 0.05


def key_files(settings: Settings, environ: Mapping[str, str]) -> Iterator[Finding]:
    """Every file of a secret is its owner's alone, and ours to read."""
    own = [settings.data_dir / name for name in OWN_KEYS]
    given = [path for _name, path in secret_files(environ) if CONTAINER_SECRETS not in path.parents]
    for path in [path for path in own if path.exists()] + given:
        if not path.is_file() or not os.access(path, os.R_OK):
            yield Finding(f"{path} cannot be read.", "It must be a file of the account Reeve runs as.")
        elif path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
            yield Finding(f"Others on this machine may read {path}.", f"Run `chmod 600 {path}`.")


def disk(settings: Settings) -> Iterator[Finding]:
    """The data folder is there, ours to write, and has room left."""
    folder = settings.data_dir
    if not folder.is_dir():
        yield Finding(f"The data folder {folder} is not there.", "Run `reeve up`, or correct REEVE_DATA_DIR.")
        return
    if not os.access(folder, os.W_OK | os.X_OK):
        yield Finding(f"The data folder {folder} cannot be written to.", "Give it to the account Reeve runs as.")
    usage = shutil.disk_usage(folder)
    if usage.free < LEAST_ROOM or usage.free < usage.total * LEAST_SHARE:
        yield Finding(
            f"The disk of {folder} is nearly full: {usage.free / 1e9:.1f} GB of {usage.total / 1e9:.0f} GB are left.",
            "Make room before uploads begin to fail.",
        )


def store(settings: Settings) -> Iterator[Finding]:
    """An object can be written, and taken away again."""
    url = settings.store_url or settings.data_dir.joinpath("objects").resolve().as_uri()
    parts = urlsplit(url)
    folder = Path(url2pathname(parts.path)) if parts.scheme == "file" else None
    if folder is not None and not folder.is_dir():
        if settings.store_url or settings.data_dir.is_dir():
            yield Finding(f"The store of files, {folder}, is not there.", "Run `reeve up`, or correct REEVE_STORE_URL.")
        return
    try:
        write_and_remove(Store.at(url))
    except ValueError as error:
        yield Finding("REEVE_STORE_URL is not the address of a store.", f"Correct it: {error}.")
    except (StoreUnavailable, OSError):
        where = folder or f"{parts.scheme}://{parts.netloc}"
        yield Finding(
            f"The store of files, {where}, cannot be written to.",
            "Check that it is there and that Reeve's account may write to it.",
        )


def write_and_remove(store: Store) -> None:
    """Raises StoreUnavailable or OSError."""
    object_id = new_object_id()
    store.put(object_id, [b"is there room?"])
    store.delete(object_id)
