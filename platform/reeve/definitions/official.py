"""``cells.csv``: the official numbers of cells that had only names of ours, one line a cell.

A definition built before its form was published names a cell itself (``x101``). The day somebody has the form, a line
``ours,cell,label,source`` gives the number, and everything that named the cell follows: fields, expressions, rules,
figures and the subsidy's classes. The cell keeps its old name as ``formerly``, so that figures entered and delivered
under it are still found.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Mapping, Sequence
from typing import Any

from reeve.rules.model import DefinitionError

CELL_COLUMNS = ("ours", "cell", "label", "source")
OFFICIAL = re.compile(r"c[0-9]{3}s?")

Row = dict[str, Any]


def numbered(base: dict[str, Any], rows: Sequence[Mapping[str, str]], *, where: str) -> dict[str, Any]:
    """The resolved definition with these official cells in place of ours; raises ``DefinitionError``."""
    if not rows:
        return base
    names = {row["ours"]: row["cell"] for row in rows}
    fault = _fault(base, rows, names)
    if fault:
        raise DefinitionError(f"{where}: {fault}")
    given = {row["cell"]: row for row in rows}
    renamed: dict[str, Any] = {name: _followed(part, names) for name, part in copy.deepcopy(base).items()}
    renamed["fields"] = [_field(row, given, names) for row in renamed["fields"]]
    return renamed


def _fault(base: Mapping[str, Any], rows: Sequence[Mapping[str, str]], names: Mapping[str, str]) -> str | None:
    known = {row["name"] for row in base["fields"]}
    if len(names) != len(rows) or len(set(names.values())) != len(rows):
        return "a cell is there twice. Give each of our cells one official number."
    for ours, cell in names.items():
        if ours not in known:
            return f"there is no cell “{ours}” of ours in this definition. Check its name."
        if not OFFICIAL.fullmatch(cell):
            return f"“{cell}” is not the number of a cell. Write it as c037 or c037s."
        if cell in known - names.keys():
            return f"{cell} is another cell of this definition already. Check the number."
    return None if all(row["source"] for row in rows) else "source is missing. Say which form it was read from."


def _followed(part: Any, names: Mapping[str, str]) -> Any:
    """The same part of a definition, with every mention of a cell of ours replaced."""
    pattern = re.compile(r"\b(?:" + "|".join(map(re.escape, names)) + r")\b")
    if isinstance(part, str):
        return pattern.sub(lambda found: names[found[0]], part)
    if isinstance(part, dict):
        return {key: _followed(value, names) for key, value in part.items()}
    return [_followed(one, names) for one in part] if isinstance(part, list) else part


def _field(row: Row, given: Mapping[str, Mapping[str, str]], names: Mapping[str, str]) -> Row:
    official = given.get(row["name"])
    if official is None:
        return row
    ours = next(old for old, new in names.items() if new == row["name"])
    label = {"label": official["label"]} if official["label"] else {}
    return row | label | {"status": "confirmed", "source": official["source"], "formerly": ours}
