"""The example of each rule: a file of its own, or the good file with the edits that ``examples/*.toml`` keep."""

from __future__ import annotations

import csv
import re
import tomllib
from collections.abc import Mapping
from functools import lru_cache
from io import StringIO
from pathlib import Path
from typing import Any

from reeve.rules import Layout

LAST_MONTH = "10-09-2026"
GOOD = "good"
_PLACE = re.compile(r"([A-Z])([0-9]+)")

Lines = list[list[str]]


def example_in(folder: Path, layout: Layout, name: str) -> tuple[bytes, bytes | None] | None:
    """The file that breaks a rule and, where it needs one, the file accepted last; ``good`` is the good file. None
    where neither the folder nor one it extends holds an example of that name."""
    if name in edits_in(folder):
        edits = dict(edits_in(folder)[name])
        last = edits.pop("last", None)
        before = None if last is None else _edited(folder, layout, {"header": LAST_MONTH} | last)
        return _edited(folder, layout, edits), before
    own, before_it = _file(folder, f"{name}.txt"), _file(folder, f"{name}.previous.txt")
    if own is None:
        return None
    return own.read_bytes(), None if before_it is None else before_it.read_bytes()


@lru_cache(maxsize=16)
def edits_in(folder: Path) -> Mapping[str, Mapping[str, Any]]:
    """By rule, how its example is made out of the good file."""
    return {
        rule: edits
        for one in reversed(chain(folder))
        for path in sorted((one / "examples").glob("*.toml"))
        for rule, edits in tomllib.loads(path.read_text(encoding="utf-8")).items()
    }


def chain(folder: Path) -> list[Path]:
    """The folder and those it extends, nearest first."""
    parent = tomllib.loads((folder / "return.toml").read_text(encoding="utf-8")).get("extends")
    return [folder, *(chain(folder.parent / parent) if parent else [])]


def _file(folder: Path, name: str) -> Path | None:
    return next((path for one in chain(folder) if (path := one / "examples" / name).exists()), None)


def _edited(folder: Path, layout: Layout, edits: Mapping[str, Any]) -> bytes:
    good = _file(folder, f"{GOOD}.txt")
    text = "" if good is None else good.read_text("utf-8")
    return _form(text, edits) if layout.kind == "form" else _extract(text, layout, edits)


def _form(text: str, edits: Mapping[str, Any]) -> bytes:
    """The good form, one ``cell,typed`` a line, with other text in some cells."""
    cells = dict(csv.reader(text.splitlines())) | {cell: typed for cell, typed in edits.items() if cell != "header"}
    made = StringIO()
    csv.writer(made, lineterminator="\n").writerows(cells.items())
    return made.getvalue().encode()


def _extract(text: str, layout: Layout, edits: Mapping[str, Any]) -> bytes:
    head, *data, tail = ([*line.split("|")] for line in text.splitlines())
    head[2] = edits.get("header", head[2])
    places = {f"{row[0]}{sum(one[0] == row[0] for one in data[: at + 1])}": row for at, row in enumerate(data)}
    for place, cells in edits.items():
        if found := _PLACE.fullmatch(place):
            _edit(layout, data, places, found[1], place, dict(cells))
    gone = [places[place] for place in edits.get("gone", ())]
    return "\n".join("|".join(row) for row in (head, *(row for row in data if row not in gone), tail)).encode()


def _edit(layout: Layout, data: Lines, places: dict[str, list[str]], record: str, place: str, cells: Any) -> None:
    like, times = cells.pop("like", None), cells.pop("times", 1)
    rows = [[*places[like]] for _ in range(times)] if like else [places[place]]
    if like:
        data += rows
        places[place] = rows[0]
    for count, row in enumerate(rows, 1):
        for name, text in cells.items():
            field = layout.by_record[record][name]
            row[field.position - 1] = text.replace("{n}", f"{count:03d}")
