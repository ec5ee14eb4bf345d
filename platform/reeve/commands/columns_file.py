"""The file that ``reeve check --columns`` takes: one line ``name,position`` for each column the return has no name for.

A position is its number or the name the return gives it; none says that the column is not in the return. A first line
``name,position`` is passed over.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path

from reeve.rules import Layout, names_at
from reeve.rules.columns import known_names, plain

HEAD = ["name", "position"]


class NotColumns(ValueError):
    """The file does not say which column is which; the message names the line."""


def read_columns(file: Path, layout: Layout) -> dict[str, int | None]:
    """Names, as ``plain`` gives them, with the position each stands for. Raises NotColumns, OSError."""
    known, places = known_names(layout), names_at(layout)
    said: dict[str, int | None] = {}
    try:
        with file.open(encoding="utf-8-sig", newline="") as stream:
            rows = [row for row in csv.reader(stream) if any(cell.strip() for cell in row)]
    except (UnicodeDecodeError, csv.Error) as error:
        raise NotColumns(f"{file.name} is not a text file of lines name,position.") from error
    for number, row in enumerate(rows, 1):
        cells = [cell.strip() for cell in row]
        if number == 1 and [cell.casefold() for cell in cells] == HEAD:
            continue
        if len(cells) != len(HEAD) or not plain(cells[0]):
            raise NotColumns(f"Line {number} of {file.name} is not a name, a comma and a position.")
        if plain(cells[0]) in said:
            raise NotColumns(f"Line {number} of {file.name} says again which column “{cells[0]}” is.")
        said[plain(cells[0])] = _position(cells[1], known, places, f"Line {number} of {file.name}")
    return said


def _position(text: str, known: Mapping[str, int], places: Mapping[int, object], line: str) -> int | None:
    if not text:
        return None
    position = int(text) if text.isascii() and text.isdecimal() else known.get(plain(text))
    if position not in places:
        raise NotColumns(f"{line}: “{text}” is no position of this return, nor the name of one.")
    return position
