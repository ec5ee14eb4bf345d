"""What changed between two definitions of a return, part by part, in words a rule owner can read out."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from reeve.definitions.definition import Definition

PARTS = ("return", "fields", "codes", "parameters", "terms", "rules", "figures", "subsidy", "lineage")
_NAMED_BY: Mapping[str, tuple[str, ...]] = {
    "fields": ("record", "position"),
    "codes": ("list", "code"),
    "parameters": ("name", "from", "at_least"),
    "terms": ("name",),
    "rules": ("id",),
    "figures": ("cell",),
}


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that is ``new``, ``gone`` or ``changed``; ``details`` gives each attribute's old and new value."""

    part: str
    name: str
    what: Literal["new", "gone", "changed"]
    details: tuple[tuple[str, str | None, str | None], ...] = ()


def changes(old: Definition, new: Definition) -> list[Change]:
    """Everything in which ``new`` differs from ``old``, part by part in a fixed order. Empty where nothing does."""
    before, after = json.loads(old.resolved), json.loads(new.resolved)
    return [change for part in PARTS for change in _in_part(part, before.get(part), after.get(part))]


def _in_part(part: str, before: Any, after: Any) -> Iterator[Change]:
    if part in ("return", "subsidy", "lineage"):
        details = _details(before or {}, after or {})
        if details:
            yield Change(part, str((after or {}).get("key", part)), "changed", details)
        return
    old, new = (_by_name(part, rows or []) for rows in (before, after))
    for name, row in new.items():
        if name not in old:
            yield Change(part, name, "new", _details({}, row))
        elif old[name] != row:
            yield Change(part, name, "changed", _details(old[name], row))
    yield from (Change(part, name, "gone") for name in old if name not in new)


def _by_name(part: str, rows: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {" ".join(str(row[column]) for column in _NAMED_BY[part] if row.get(column)): row for row in rows}


def _details(old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[tuple[str, str | None, str | None], ...]:
    names = [*new, *(name for name in old if name not in new)]
    return tuple((name, _text(old.get(name)), _text(new.get(name))) for name in names if old.get(name) != new.get(name))


def _text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False)
