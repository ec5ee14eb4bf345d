"""pydantic: a model, and Python's csv reader; one row after another. A field reports its first fault only, and a rule
over two fields hangs on the later of them: a fault of either leaves it unknown, so nothing is lost by that here."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import partial
from typing import Annotated, Any

from pydantic import BeforeValidator, ValidationError, ValidationInfo, create_model
from pydantic_core import PydanticCustomError

WHOLE, DAY = re.compile(r"-?[0-9]{1,15}"), re.compile(r"[0-9]{2}-[0-9]{2}-[0-9]{4}")


def made(spec: Mapping[str, Any]) -> Callable[[str], dict[str, list[int]]]:
    first = {rule["other"] for rule in spec["rules"] if "other" in rule}
    fields = sorted(spec["fields"].items(), key=lambda field: field[0] not in first)
    model = create_model("Claim", **{name: (validated(name, spec["rules"]), ...) for name, _place in fields})

    def find(file: str) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        with open(file, newline="") as lines:
            for line, cells in enumerate(csv.reader(lines, delimiter="|", quoting=csv.QUOTE_NONE), 1):
                try:
                    model.model_validate({name: cells[place - 1] or None for name, place in fields})
                except ValidationError as errors:
                    for error in errors.errors(include_url=False, include_context=False, include_input=False):
                        found.setdefault(error["type"], []).append(line)
        return found

    return find


def validated(name: str, rules: Iterable[Mapping[str, Any]]) -> Any:
    return Annotated[Any, BeforeValidator(partial(read, [rule for rule in rules if rule["field"] == name]))]


def read(rules: list[Mapping[str, Any]], cell: str | None, info: ValidationInfo) -> Any:
    """The cell as what it is read as, or the first of its rules that fails."""
    value: Any = cell
    for rule in rules:
        if cell is None and rule["kind"] != "required":
            continue
        if rule["kind"] in ("integer", "date"):
            value = whole(cell) if rule["kind"] == "integer" else day(cell)
            sound = value is not None
        else:
            sound = holds(rule, value, info.data)
        if not sound:
            raise PydanticCustomError(rule["id"], "It does not hold")
    return value


def holds(rule: Mapping[str, Any], value: Any, data: Mapping[str, Any]) -> bool:
    other = data.get(rule.get("other", ""))
    match rule["kind"]:
        case "required":
            return value is not None
        case "codes":
            return value in rule["codes"]
        case "length":
            return len(value) <= rule["most"]
        case "range":
            return bool(value >= rule["least"])
        case "not_before":
            return other is None or value >= other
        case "not_above":
            return other is None or value <= other
        case kind:
            raise ValueError(kind)


def whole(cell: str | None) -> int | None:
    return int(cell) if cell and WHOLE.fullmatch(cell) else None


def day(cell: str | None) -> date | None:
    try:
        return date(int(cell[6:]), int(cell[3:5]), int(cell[:2])) if cell and DAY.fullmatch(cell) else None
    except ValueError:
        return None
