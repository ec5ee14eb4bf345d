"""A rule's breaking example as the catalogue shows it: what differs from a file that is right, cell by cell.

The good file and the examples are invented. The tests hold that each example breaks its rule; one that a rule owner
published was held to it when it was drafted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache

from reeve.catalogue.entries import Known, definition_of
from reeve.definitions import Definition
from reeve.definitions.example_edits import ExampleFile
from reeve.definitions.example_files import GOOD, packaged_example
from reeve.rules import Field, Layout, Rule

MOST_SHOWN = 12
UNREADABLE = {"date": "31-02-2026", "money": "12.5.0", "integer": "two", "decimal": "1,5"}
NO_CODES = ("?", "99", "ZZ", "NONE")
Rows = dict[tuple[str, int], list[str]]


@dataclass(frozen=True)
class Difference:
    """One cell, or one line as a whole. ``was`` is what the file that is right has there."""

    line: str
    cell: str
    was: str
    now: str


@dataclass(frozen=True)
class Example:
    """``last`` are the differences of the file accepted last, where the rule compares with it; ``whole`` the file."""

    differences: tuple[Difference, ...]
    last: tuple[Difference, ...] = ()
    needs_last: bool = False
    whole: bytes | None = field(default=None, repr=False)

    @property
    def shown(self) -> tuple[Difference, ...]:
        return self.differences[:MOST_SHOWN]

    @property
    def parts(self) -> Sequence[tuple[str, Difference]]:
        """Every difference with where it is: of this file, then of the one accepted last."""
        own = [(each.line, each) for each in self.differences]
        return own + [(f"{each.line} of the file accepted last", each) for each in self.last]

    @property
    def more(self) -> int:
        return len(self.differences) - len(self.shown)


def example_of(return_key: str, rule_id: str) -> Example | None:
    """As ``example_for``, of the definition Reeve comes with. Raises NoSuchReturn."""
    return example_for(definition_of(return_key), rule_id)


def example_for(
    definition: Definition, rule_id: str, published: Mapping[str, ExampleFile] | None = None
) -> Example | None:
    """``published`` are the examples that came with a rule owner's draft, in the place of those in Reeve's folders.
    None where there is none to show, as for a rule about the file's shape that says itself what breaks it."""
    if published and {rule_id, GOOD} & set(published):
        return made(definition, rule_id, published)
    return shown_example(Known(definition.hash, definition), rule_id)


@lru_cache(maxsize=1024)
def shown_example(known: Known, rule_id: str) -> Example | None:
    return made(known.definition, rule_id, {})


def made(definition: Definition, rule_id: str, published: Mapping[str, ExampleFile]) -> Example | None:
    rule = definition.layout.by_id[rule_id]
    if rule.derived:
        return of_field(rule, definition.layout)
    found, good = (published.get(name) or packaged_example(definition, name) for name in (rule_id, GOOD))
    if found is None:
        return None
    right = b"" if good is None else good.this
    if definition.kind == "form":
        return Example(tuple(of_form(right, found.this, definition.layout)), whole=found.this)
    last = () if found.last is None else tuple(differences(right, found.last, definition.layout))
    return Example(tuple(differences(right, found.this, definition.layout)), last, found.last is not None, found.this)


def of_form(right: bytes, example: bytes, layout: Layout) -> Iterator[Difference]:
    """The cells as they would be typed."""
    before, after = typed(right), typed(example)
    for name, now in after.items():
        own = layout.find_field("FORM", name)
        yield Difference("The form", own.label if own else name, before.get(name, ""), now)


def typed(form: bytes) -> dict[str, str]:
    lines = (line.partition(",") for line in form.decode("utf-8", "replace").splitlines())
    return {name: text for name, _, text in lines}


def of_field(rule: Rule, layout: Layout) -> Example | None:
    """A rule that follows from the field list is broken by one cell; one about the file's shape says itself what is."""
    if rule.kind == "structure":
        return None
    own = layout.find_field(rule.record[0], rule.fields[0])
    value = None if own is None else breaking(own, rule.options["check"])
    if own is None or value is None:
        return None
    where = "The form" if own.record == "FORM" else f"Any {own.record} line"
    return Example((Difference(where, f"{own.name}, {own.label}", "", value),))


def breaking(own: Field, check: str) -> str | None:
    """What a cell may not hold; empty where it must not be empty."""
    if check == "type":
        return UNREADABLE.get(own.type)
    if check == "codes":
        return next((code for code in NO_CODES if code not in (own.codes or ())), None)
    if check == "length":
        return "X" * ((own.max_length or 0) + 1)
    if check == "whole":
        return "1,234.50"
    return "" if check == "required" else beyond(own)


def beyond(own: Field) -> str:
    """One less than the least, or else one more than the most."""
    step = 1 if own.maximum is not None and own.minimum is None else -1
    limit = str(own.minimum if step < 0 else own.maximum)
    if own.type == "date":
        return f"{date.fromisoformat(limit) + timedelta(days=step):%d-%m-%Y}"
    return str(int(float(limit)) + step)


def differences(right: bytes, example: bytes, layout: Layout) -> Iterator[Difference]:
    """Line by line of each record type, in the example's order; then the lines that are not there."""
    before, after = rows_of(right, layout), rows_of(example, layout)
    for place, row in after.items():
        if place not in before:
            yield Difference(named(place, layout), "The whole line", "Not there", shortened(row))
        elif len(row) != len(before[place]):
            yield Difference(named(place, layout), "How many fields", str(len(before[place])), str(len(row)))
        else:
            yield from cells(place, before[place], row, layout)
    for place, row in before.items():
        if place not in after:
            yield Difference(named(place, layout), "The whole line", shortened(row), "Not there")


def cells(place: tuple[str, int], before: list[str], after: list[str], layout: Layout) -> Iterator[Difference]:
    names = {own.position: f"{own.name}, {own.label}" for own in layout.by_record.get(place[0], {}).values()}
    for position, (was, now) in enumerate(zip(before, after, strict=True), 1):
        if was != now:
            yield Difference(named(place, layout), names.get(position, f"Position {position}"), was, now)


def rows_of(data: bytes, layout: Layout) -> Rows:
    """The lines by record type and their number in it; what opens with no record type by what it opens with."""
    counted: Counter[str] = Counter()
    rows: Rows = {}
    for line in data.decode("utf-8", "replace").splitlines():
        row = line.split("|")
        counted[row[0]] += 1
        rows[row[0], counted[row[0]]] = row
    return rows


def named(place: tuple[str, int], layout: Layout) -> str:
    record, number = place
    if record in layout.records:
        return f"{record} line {number}"
    return record.capitalize() if record in ("HEADER", "TRAILER") else "A line"


def shortened(row: list[str]) -> str:
    """The cells that hold something, as many as fit."""
    text = "|".join(row)
    kept = text if len(text) <= 60 else ", ".join(cell for cell in row if cell)
    return kept if len(kept) <= 60 else f"{kept[:57]}..."
