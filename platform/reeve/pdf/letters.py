"""Which characters a document can show: those its fonts have, so that no text stops it from being made."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from typing import TypeAlias

Data: TypeAlias = Mapping[str, "Data"] | Sequence["Data"] | str | int | bool | None

RANGES = (
    (0x20, 0x24F),  # Latin, with every accent of the languages of Europe
    (0x370, 0x4FF),  # Greek and Cyrillic
    (0x1E00, 0x1EFF),  # further accents, Welsh and Vietnamese among them
    (0x2010, 0x205F),  # dashes and quotation marks
    (0x20A0, 0x20C0),  # currencies
    (0x2190, 0x22FF),  # arrows and mathematics
)
WITHOUT = frozenset("\u2041\u2043\u2053")
IN_PLACE = "?"


def shown(data: Data) -> Data:
    """``data`` with a question mark for each character no font here has, and without what is not seen at all."""
    if isinstance(data, str):
        composed = unicodedata.normalize("NFC", data)
        return "".join(letter(one) for one in composed)
    if isinstance(data, Mapping):
        return {name: shown(value) for name, value in data.items()}
    if isinstance(data, Sequence):
        return [shown(value) for value in data]
    return data


def letter(character: str) -> str:
    kind = unicodedata.category(character)
    if kind in ("Zs", "Zl", "Zp") or character in "\n\t\r":
        return "\n" if character == "\n" else " "
    if kind in ("Cc", "Cf"):
        return ""
    covered = any(first <= ord(character) <= last for first, last in RANGES) and character not in WITHOUT
    return character if covered and kind not in ("Cn", "Mn", "Me", "Mc") else IN_PLACE
