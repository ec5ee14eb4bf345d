"""frictionless: a resource of text fields, and one check of ours that is asked about every row."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from frictionless import Check, Checklist, Dialect, Resource, Row, Schema, errors, fields, formats, system
from with_pydantic import day, holds, whole


class Broken(errors.RowError):
    type = "common-rule"
    title = "Common rule"
    description = "A rule of the common set does not hold"
    template = "{note}"


class Common(Check):
    type = "common"
    Errors = [Broken]  # noqa: RUF012 - as frictionless has it

    def __init__(self, rules: list[Mapping[str, Any]]) -> None:
        super().__init__()
        self.rules = rules

    def validate_row(self, row: Row) -> Iterator[Broken]:
        read = {name: reading(name, row[name], self.rules) for name in {rule["field"] for rule in self.rules}}
        for rule in self.rules:
            cell, value = row[rule["field"]], read[rule["field"]]
            if rule["kind"] in ("integer", "date"):
                sound = cell is None or value is not None
            elif rule["kind"] == "required":
                sound = cell is not None
            else:
                sound = value is None or holds(rule, value, read)
            if not sound:
                yield Broken.from_row(row, note=rule["id"])


def reading(name: str, cell: str | None, rules: list[Mapping[str, Any]]) -> Any:
    kinds = {rule["kind"] for rule in rules if rule["field"] == name}
    return whole(cell) if "integer" in kinds else day(cell) if "date" in kinds else cell


def made(spec: Mapping[str, Any]) -> Callable[[str], dict[str, list[int]]]:
    names = {place: name for name, place in spec["fields"].items()}
    labels = [names.get(place, f"p{place}") for place in range(1, spec["positions"] + 1)]
    schema = Schema(fields=[fields.StringField(name=label) for label in labels])
    dialect = Dialect(header=False, controls=[formats.CsvControl(delimiter="|", quote_char="\x01")])

    def find(file: str) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        with system.use_context(trusted=True):
            resource = Resource(path=file, format="csv", schema=schema, dialect=dialect)
            report = resource.validate(Checklist(checks=[Common(spec["rules"])]), limit_errors=1_000_000_000)
        for error in report.tasks[0].errors:
            found.setdefault(error.note, []).append(error.row_number)
        return found

    return find
