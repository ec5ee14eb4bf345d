"""Reading the file of councils to bring aboard: CSV as spreadsheets save it, with headings."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from reeve.errors import Refusal

COLUMNS = ("council", "admin name", "admin email", "agreement name", "agreement email", "data protection officer")
LARGEST = 2_000_000


class UnreadableList(Refusal):
    """The file could not be read as a list of councils, so nothing was done."""

    status = 422
    title = "Check the file of councils"


@dataclass(frozen=True)
class Row:
    """One council to bring aboard, as entered. ``number`` counts lines of the file, the headings being row 1."""

    number: int
    council: str
    admin_name: str
    admin_email: str
    agreement_name: str = ""
    agreement_email: str = ""
    officer_name: str = ""


def read_rows(path: Path) -> list[Row]:
    """Every row that holds anything. Raises UnreadableList, saying what is wrong with the file."""
    lines = list(csv.reader(io.StringIO(text_of(path), newline="")))
    if not lines:
        raise UnreadableList(f"{path.name} is empty. Its first row must be the headings: {', '.join(COLUMNS)}.")
    places = places_of(lines[0])
    rows = [
        row_of(number, cells, places) for number, cells in enumerate(lines[1:], start=2) if any(map(str.strip, cells))
    ]
    if not rows:
        raise UnreadableList(f"{path.name} has headings and no council under them.")
    return rows


def text_of(path: Path) -> str:
    """UTF-8, with or without its mark, or what Excel calls CSV on Windows."""
    data = path.read_bytes()
    if len(data) > LARGEST:
        raise UnreadableList(f"{path.name} is larger than 2 MB, so it is not a list of councils.")
    if b"\x00" in data:
        raise UnreadableList(f"{path.name} is not a CSV file. Save the spreadsheet as CSV.")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def places_of(headings: Sequence[str]) -> list[int]:
    """Where each column stands. Capitals, hyphens and underscores in headings do not matter."""
    plain = [" ".join(heading.lower().replace("-", "").replace("_", " ").split()) for heading in headings]
    missing = [column for column in COLUMNS if column not in plain]
    if missing:
        raise UnreadableList(f"The first row must be the headings {', '.join(COLUMNS)}. Missing: {', '.join(missing)}.")
    return [plain.index(column) for column in COLUMNS]


def row_of(number: int, cells: Sequence[str], places: Sequence[int]) -> Row:
    return Row(number, *(cells[place].strip() if place < len(cells) else "" for place in places))
