"""A definition written as the folder it could have been read from: whole, extending nothing, with its examples.

Read again by ``load_folder`` it has the same text and the same hash.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Mapping, Sequence
from io import StringIO
from typing import Any

import tomli_w

from reeve.definitions.definition import Definition
from reeve.definitions.example_edits import ExampleFile
from reeve.definitions.folder import CODE_COLUMNS, FIELD_COLUMNS, PARAMETER_COLUMNS

_PLACED = ("key", "from_period", "nation")
"""What the folder's own name says."""
_LINES = {"fields": FIELD_COLUMNS, "codes": CODE_COLUMNS, "parameters": PARAMETER_COLUMNS}
_TABLES = {"rules": "rule", "terms": "term", "figures": "figure"}
_WHOLE = ("subsidy", "lineage")


def folder_name(definition: Definition) -> str:
    """Its place below the definitions: ``shbe/2026-04``, ``hb-subsidy-final/2024-25.wales``."""
    nation = f".{definition.nation}" if definition.nation else ""
    return f"{definition.key}/{definition.from_period}{nation}"


def as_files(resolved: str, examples: Mapping[str, ExampleFile]) -> dict[str, bytes]:
    """Every file of the folder by its place in it, of a definition's resolved text; ``examples`` by the rule each
    breaks, and the good one."""
    document: dict[str, Any] = json.loads(resolved)
    about = {name: value for name, value in document["return"].items() if name not in _PLACED}
    files = {"return.toml": tomli_w.dumps(about)}
    files |= {f"{part}.csv": lines(document[part], columns) for part, columns in _LINES.items() if document[part]}
    files |= {
        f"{part}.toml": tomli_w.dumps({table: document[part]}) for part, table in _TABLES.items() if document[part]
    }
    files |= {f"{part}.toml": tomli_w.dumps(document[part]) for part in _WHOLE if part in document}
    return {place: text.encode() for place, text in files.items()} | example_files(examples)


def lines(rows: Sequence[Mapping[str, str]], columns: Iterable[str]) -> str:
    """As CSV: the columns every line has, then those that only some have."""
    names = dict.fromkeys((*columns, *(name for row in rows for name in row)))
    made = StringIO()
    table = csv.DictWriter(made, list(names), restval="", lineterminator="\n")
    table.writeheader()
    table.writerows(rows)
    return made.getvalue()


def example_files(examples: Mapping[str, ExampleFile]) -> dict[str, bytes]:
    found = {f"examples/{name}.txt": one.this for name, one in examples.items()}
    return found | {f"examples/{name}.previous.txt": one.last for name, one in examples.items() if one.last is not None}
