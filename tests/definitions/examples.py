"""The example of each rule: a file of its own, or the good file with the edits that ``examples/*.toml`` keep."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from typing import Any

from reeve.definitions.folder import HERE
from reeve.rules import Layout

FOLDER = HERE / "shbe" / "2026-04"
EXAMPLES = FOLDER / "examples"
LAST_MONTH = "10-09-2026"
EDITS: dict[str, dict[str, Any]] = {
    rule: edits
    for path in sorted(EXAMPLES.glob("*.toml"))
    for rule, edits in tomllib.loads(path.read_text(encoding="utf-8")).items()
}
_PLACE = re.compile(r"([A-Z])([0-9]+)")

Lines = list[list[str]]


def example(layout: Layout, name: str) -> tuple[bytes, bytes | None]:
    """The file that breaks a rule and, where it needs one, the file accepted last; ``good`` is the good file."""
    if name in EDITS:
        edits = dict(EDITS[name])
        last = edits.pop("last", None)
        return _edited(layout, edits), None if last is None else _edited(layout, {"header": LAST_MONTH} | last)
    before = EXAMPLES / f"{name}.previous.txt"
    return (EXAMPLES / f"{name}.txt").read_bytes(), before.read_bytes() if before.exists() else None


def rules_with_examples() -> set[str]:
    return {path.name.split(".")[0] for path in EXAMPLES.glob("*.txt")} | set(EDITS)


def _edited(layout: Layout, edits: Mapping[str, Any]) -> bytes:
    head, *data, tail = ([*line.split("|")] for line in (EXAMPLES / "good.txt").read_text("utf-8").splitlines())
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
