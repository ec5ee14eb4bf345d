"""One thing that was looked at in a document, and what may be shown of a document nobody has vouched for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Check:
    """One thing that was looked at, whether it holds, and what that means in words."""

    name: str
    ok: bool
    words: str


def find(document: object, *path: str) -> object:
    """What stands at ``path``, or None where the document has no such place."""
    for name in path:
        if not isinstance(document, Mapping):
            return None
        document = document.get(name)
    return document


def shown(text: object, most: int = 200) -> str:
    """A value of a document nobody has vouched for, made safe for a screen: no control characters, not too long."""
    return "".join(character if character.isprintable() else "?" for character in str(text)[:most])
