"""The data processing terms a council accepts: one text a version, shipped with the service, never changed afterwards.

A sample for legal review, and every version says so. A changed text is a new file, named by its year and month.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from string import Template

from reeve.errors import NotFound


class NoSuchTerms(NotFound):
    """There is no such version of the terms. Open the newest letter, or ask Reeve's staff for another."""


@dataclass(frozen=True)
class Terms:
    """The text with its names filled in; ``digest`` is the SHA-256, in hex, of its UTF-8 bytes."""

    version: str
    text: str

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.text.encode()).hexdigest()

    @property
    def blocks(self) -> list[tuple[str, str]]:
        """Each heading and paragraph in order, as ("heading" or "paragraph", words)."""
        parts = (part.strip() for part in self.text.strip().split("\n\n"))
        return [("heading", part[2:]) if part.startswith("# ") else ("paragraph", part) for part in parts]


@cache
def versions() -> tuple[str, ...]:
    """Oldest first."""
    return tuple(sorted(each.name.removesuffix(".txt") for each in files(__name__).iterdir() if ".txt" in each.name))


def present_version() -> str:
    return versions()[-1]


def terms(version: str, *, council: str, officer: str) -> Terms:
    """The terms for this council and its data protection officer. Raises NoSuchTerms."""
    if version not in versions():
        raise NoSuchTerms
    text = files(__name__).joinpath(f"{version}.txt").read_text(encoding="utf-8")
    return Terms(version, Template(text).substitute(council=council, officer=officer))
