"""A secret in a file only its owner may read, made once even when several processes start together."""

from __future__ import annotations

import os
import secrets
import stat
from collections.abc import Callable
from pathlib import Path


def load_or_create(path: Path, make: Callable[[], bytes]) -> str:
    """The text of the secret file at ``path``; where there is none, ``make()`` is written there first, mode 0600.

    Raises ``ValueError`` where others on this machine may read or write the file.
    """
    if not path.exists():
        create(path, make())
    if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise ValueError(f"others on this machine may read {path}: run chmod 600 on it, or use a new key")
    return path.read_text(encoding="ascii")


def create(path: Path, secret: bytes) -> None:
    """Write a whole file and only then give it its name. Whoever comes second leaves the first one's file alone."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(secret + b"\n")
            file.flush()
            os.fsync(file.fileno())
        link_once(unfinished, path)
    finally:
        unfinished.unlink(missing_ok=True)


def link_once(unfinished: Path, path: Path) -> None:
    try:
        os.link(unfinished, path)
    except FileExistsError:
        return
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
