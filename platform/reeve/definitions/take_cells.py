"""Taking in the official cell numbers of a form: from a file of one line a cell into a definition's ``cells.csv``."""

from __future__ import annotations

import csv
import shutil
import tempfile
from pathlib import Path

from reeve.definitions import load_folder
from reeve.definitions.compare import Change, changes
from reeve.definitions.folder import read_rows
from reeve.definitions.official import CELL_COLUMNS
from reeve.rules.model import DefinitionError


def take_cells(folder: Path, form: Path, *, write: bool = True) -> list[Change]:
    """What these numbers change in the definition of ``folder``, written to its ``cells.csv`` unless told otherwise.

    A line replaces an earlier one for the same cell of ours. The definition is built whole with them first: a number
    that cannot be used raises ``DefinitionError`` and nothing is written.
    """
    given = read_rows(form, CELL_COLUMNS)
    if not given:
        raise DefinitionError(f"{form.name} holds no line. Write one for each cell: {','.join(CELL_COLUMNS)}.")
    known = {row["ours"]: row for row in read_rows(folder / "cells.csv", CELL_COLUMNS)}
    lines = list((known | {row["ours"]: row for row in given}).values())
    before = load_folder(folder)
    with tempfile.TemporaryDirectory() as place:
        tried = Path(shutil.copytree(folder.parent, Path(place) / folder.parent.name)) / folder.name
        _write(tried / "cells.csv", lines)
        found = changes(before, load_folder(tried))
    if write:
        _write(folder / "cells.csv", lines)
    return found


def _write(path: Path, lines: list[dict[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, CELL_COLUMNS, extrasaction="ignore", lineterminator="\n")
        writer.writeheader()
        writer.writerows(lines)
