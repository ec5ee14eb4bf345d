"""The settings that hold a secret: is each there, and can it be read?"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from reeve.config import Settings
from reeve.database.roles import SERVING
from reeve.doctor.finding import Finding
from reeve.proof import SigningKey
from reeve.vault import RootKey

SHORTEST_SECRET = 32


def secret_files(environ: Mapping[str, str]) -> Iterator[tuple[str, Path]]:
    """Every variable that names a file of a secret, and the file."""
    for name in sorted(environ):
        if name.endswith("_CA_FILE"):  # anybody may read who vouches for a server
            continue
        if name.endswith("_FILE") and name.startswith(("REEVE_", "DATABASE_URL")) and environ[name]:
            yield name, Path(environ[name])


def unreadable(environ: Mapping[str, str]) -> Iterator[Finding]:
    for name, path in secret_files(environ):
        if not path.is_file():
            yield Finding(f"{name} names {path}, and there is no such file.", "Make the file, or correct the name.")
        elif not os.access(path, os.R_OK):
            yield Finding(
                f"{name} names {path}, which this account may not read.", "Give the file to the account Reeve runs as."
            )


def missing(settings: Settings) -> Iterator[Finding]:
    """What production must be given; in embedded mode Reeve makes each of these itself."""
    if settings.embedded:
        return
    for role in SERVING:
        if role.short not in settings.role_urls:
            name = f"REEVE_DATABASE_URL_{role.short.upper()}"
            yield Finding(f"{name} is not set.", f"Set it, or {name}_FILE, to the address of the role {role}.")
    yield from key("REEVE_ROOT_KEY", settings.root_key, RootKey.parse, else_="no stored file opens")
    receipts = "receipts are signed by another key"
    yield from key("REEVE_RECEIPT_KEY", settings.receipt_key, SigningKey.parse, else_=receipts)
    if not settings.secret_key:
        yield Finding("REEVE_SECRET_KEY is not set.", "Set it, or REEVE_SECRET_KEY_FILE, to a long random text.")
    elif len(settings.secret_key) < SHORTEST_SECRET:
        yield Finding(f"REEVE_SECRET_KEY is shorter than {SHORTEST_SECRET} characters.", "Use `openssl rand -hex 32`.")


def key(name: str, text: str | None, parse: Callable[[str], object], *, else_: str) -> Iterator[Finding]:
    if not text:
        yield Finding(f"{name} is not set.", f"Set it, or {name}_FILE, to 32 random bytes in base64.")
        return
    try:
        parse(text)
    except ValueError:
        yield Finding(
            f"{name} is not a key: it should be 32 bytes, written in base64.",
            f"Restore the one this installation began with; with a new one {else_}.",
        )
