"""A definition pack: the resolved definition as somebody took it away, read again; it has the same hash."""

from __future__ import annotations

import zipfile
from json import JSONDecodeError
from pathlib import Path

from reeve.definitions import Definition, parse
from reeve.rules.model import DefinitionError

RESOLVED = "definition.json"
MOST_BYTES = 20_000_000
NO_PACK = (OSError, zipfile.BadZipFile, JSONDecodeError, UnicodeDecodeError, KeyError, TypeError, AttributeError)


def read_pack(path: Path) -> Definition:
    """The definition in a pack (ZIP), or in its ``definition.json`` alone. Raises ``DefinitionError``."""
    try:
        return parse(text_of(path))
    except NO_PACK as no:
        raise DefinitionError(
            f"{path} is no definition pack ({type(no).__name__}). Take it away from Reeve again."
        ) from no


def text_of(path: Path) -> str:
    if not zipfile.is_zipfile(path):
        return path.read_text(encoding="utf-8")
    with zipfile.ZipFile(path) as archive:
        if archive.getinfo(RESOLVED).file_size > MOST_BYTES:
            raise DefinitionError(f"The definition in {path} is far too large.")
        return archive.read(RESOLVED).decode()
