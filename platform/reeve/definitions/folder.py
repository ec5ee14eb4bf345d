"""Reading definition folders: a year is a folder, and a later year says only what it removes, changes or adds."""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from reeve.definitions.official import CELL_COLUMNS, numbered
from reeve.rules.model import DefinitionError
from reeve.rules.period import Period

HERE = Path(__file__).parent
FORMAT = 1
FIELD_COLUMNS = ("record", "position", "name", "label", "type", "unit", "codes", "min", "max",
                 "required", "personal", "status", "source")  # fmt: skip
CODE_COLUMNS = ("list", "code", "label", "source")
PARAMETER_COLUMNS = ("name", "from", "to", "at_least", "amount", "unit", "source")
_TABLES = ("layout", "owed_by", "welsh")
NATIONS = ("england", "wales", "scotland")

Row = dict[str, Any]


def resolve(folder: Path) -> dict[str, Any]:
    """The whole definition this folder describes, with what it extends; raises ``DefinitionError``."""
    about = _toml(folder / "return.toml")
    parent, remove = about.pop("extends", None), about.pop("remove", {})
    base = resolve(_sibling(folder, parent)) if parent else _nothing()
    base["return"] = _merged_about(base["return"], about)
    base["return"] |= {"key": folder.parent.name} | _place(folder)
    _without(base, remove, folder)
    base["fields"] = _replaced(base["fields"], read_rows(folder / "fields.csv", FIELD_COLUMNS), "record", "position")
    base["codes"] = _renewed(base["codes"], read_rows(folder / "codes.csv", CODE_COLUMNS), "list")
    base["parameters"] = _renewed(base["parameters"], read_rows(folder / "parameters.csv", PARAMETER_COLUMNS), "name")
    base["terms"] = _replaced(base["terms"], _tables(folder / "terms.toml", "term", "name"), "name")
    base["rules"] = _replaced(base["rules"], _rules(folder), "id")
    base["figures"] = _replaced(base["figures"], _tables(folder / "figures.toml", "figure", "cell"), "cell")
    for part in ("subsidy", "lineage"):
        if (folder / f"{part}.toml").exists():
            base[part] = _toml(folder / f"{part}.toml")
    return numbered(base, read_rows(folder / "cells.csv", CELL_COLUMNS), where=_where(folder / "cells.csv"))


def _place(folder: Path) -> Row:
    """From which period the folder holds, and for which nation where it holds for one only."""
    period, _, nation = folder.name.partition(".")
    return {"from_period": period} | ({"nation": nation} if nation else {})


def folders(root: Path, name: str) -> list[tuple[Period, Path]]:
    """The definition folders of a return, oldest first; of one nation's where ``name`` is ``<return>.<nation>``."""
    return_key, _, nation = name.partition(".")
    found = [path for path in (root / return_key).glob("*") if path.is_dir() and not path.name.startswith(("_", "."))]
    wrong = [path.name for path in found if "." in path.name and path.name.partition(".")[2] not in NATIONS]
    if wrong:
        raise DefinitionError(f"{return_key}: “{wrong[0]}” ends in no nation. Use one of {', '.join(NATIONS)}.")
    own = [path for path in found if path.name.partition(".")[2] == nation]
    try:
        return sorted((Period.parse(_place(path)["from_period"]), path) for path in own)
    except ValueError as error:
        raise DefinitionError(f"{return_key}: a folder is not named by its first period. {error}") from error


def names(root: Path) -> list[str]:
    """The name of every return that has a definition: its key, and behind a point the nation where each has its own."""
    found = {path.parent for path in root.glob("*/*/return.toml") if not path.parent.name.startswith(("_", "."))}
    return sorted({".".join(filter(None, (path.parent.name, path.name.partition(".")[2]))) for path in found})


def examples(folder: Path) -> set[str]:
    """Names of the example files of this folder and of those it extends, and of the rules that ``*.toml`` files there
    break by an edit."""
    about = _toml(folder / "return.toml")
    own = {path.name for path in (folder / "examples").glob("*.txt")}
    own |= {rule for path in (folder / "examples").glob("*.toml") for rule in _toml(path)}
    return own | (examples(_sibling(folder, about["extends"])) if "extends" in about else set())


def _nothing() -> dict[str, Any]:
    return {
        "format": FORMAT,
        "return": {},
        "fields": [],
        "codes": [],
        "parameters": [],
        "terms": [],
        "rules": [],
        "figures": [],
    }


def _sibling(folder: Path, name: str) -> Path:
    sibling = folder.parent / name
    if sibling == folder or not sibling.is_dir():
        raise DefinitionError(
            f"{_where(folder / 'return.toml')}: extends “{name}”, but there is no such folder beside it."
        )
    return sibling


def _merged_about(old: Row, new: Row) -> Row:
    tables = {key: old[key] | new[key] for key in _TABLES if key in old and key in new}
    return old | new | tables


def _without(base: dict[str, Any], remove: Mapping[str, list[str]], folder: Path) -> None:
    names: dict[str, Callable[[Row], str]] = {
        "rules": lambda row: row["id"],
        "fields": lambda row: f"{row['record']}.{row['name']}",
        "codes": lambda row: row["list"],
        "parameters": lambda row: row["name"],
        "terms": lambda row: row["name"],
        "figures": lambda row: row["cell"],
    }
    for part, gone in remove.items():
        if part not in names or set(gone) - {names[part](row) for row in base[part]}:
            raise DefinitionError(
                f"{_where(folder / 'return.toml')}: remove.{part} names something the year before lacks."
            )
        base[part] = [row for row in base[part] if names[part](row) not in gone]


def _replaced(old: list[Row], new: list[Row], *by: str) -> list[Row]:
    def key(row: Row) -> tuple[Any, ...]:
        return tuple(row[column] for column in by)

    changes = {key(row): row for row in new}
    kept = [changes.pop(key(row), row) for row in old]
    return kept + [row for row in new if key(row) in changes]


def _renewed(old: list[Row], new: list[Row], name: str) -> list[Row]:
    """A list or table that is there anew replaces the old one whole."""
    fresh = {row[name] for row in new}
    return [row for row in old if row[name] not in fresh] + new


def _rules(folder: Path) -> list[Row]:
    """The rules of ``rules.toml`` and of the files in ``rules/``, in the order of the files' names."""
    found: list[Row] = []
    for path in [folder / "rules.toml", *sorted((folder / "rules").glob("*.toml"))]:
        for rule in _tables(path, "rule", "id"):
            if any(rule["id"] == other["id"] for other in found):
                raise DefinitionError(f"{_where(path)}: rule {rule['id']} is in two files. Keep one of them.")
            found.append(rule)
    return found


def read_rows(path: Path, columns: Iterable[str]) -> list[Row]:
    """The lines of a CSV file with these columns, empty cells of others left out; none where there is no file."""
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as lines:
        reader = csv.DictReader(lines)
        missing = set(columns) - set(reader.fieldnames or ())
        if missing:
            raise DefinitionError(
                f"{_where(path)}: the column {sorted(missing)[0]} is missing. Add it to the first line."
            )
        rows = list(reader)
    for number, row in enumerate(rows, 2):
        if None in row or None in row.values():
            raise DefinitionError(f"{_where(path)}, line {number}: it does not have one value for each column.")
    return [
        {str(name): value for name, value in row.items() if value} | {name: row[name] for name in columns}
        for row in rows
    ]


def _tables(path: Path, name: str, identity: str) -> list[Row]:
    if not path.exists():
        return []
    tables = _toml(path).get(name, [])
    seen: set[str] = set()
    for table in tables:
        one = table.get(identity)
        if not isinstance(one, str) or one in seen:
            raise DefinitionError(f"{_where(path)}: {name} “{one}” needs an {identity} of its own.")
        seen.add(one)
    return list(tables)


def _toml(path: Path) -> dict[str, Any]:
    try:
        with path.open("rb") as stream:
            return {key: _plain(value) for key, value in tomllib.load(stream).items()}
    except FileNotFoundError as error:
        raise DefinitionError(f"{_where(path)} is missing. Every definition folder needs one.") from error
    except tomllib.TOMLDecodeError as error:
        raise DefinitionError(f"{_where(path)} is not TOML: {error}.") from error


def _plain(value: Any) -> Any:
    if isinstance(value, (date, datetime, time)):
        return value.isoformat()
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    return [_plain(inner) for inner in value] if isinstance(value, list) else value


def _where(path: Path) -> str:
    return "/".join(path.parts[-3:])
