"""What a person enters in one cell: a figure as typed, or why there is none."""

from __future__ import annotations

from dataclasses import dataclass

from councils.drafting.models import DraftValue


@dataclass(frozen=True)
class Entry:
    """What is entered in a cell: a figure as typed, or why there is none."""

    text: str = ""
    unable: str = ""


def entry_of(value: DraftValue | None) -> Entry:
    return Entry() if value is None else Entry(value.text, value.unable or "")
