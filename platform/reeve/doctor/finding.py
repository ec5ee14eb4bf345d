"""One thing that is wrong."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """What is wrong, and what to do about it; a sentence each, without a secret."""

    wrong: str
    do: str

    def __str__(self) -> str:
        return f"{self.wrong} {self.do}"
