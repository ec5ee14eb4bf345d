"""An example as edits of the good file, and the words for them: one change a line, as TOML.

``D2.LAHBAMT = "49"`` sets a cell of the second D line, of a form ``c001 = "-1.00"``; an empty text clears it.
``D4.like = "D3"`` puts a copy behind the file's lines of its type, and ``times`` makes so many, with {n} counting 001,
002 and on. ``gone`` takes lines out; ``header`` is the reference date. What stands under ``last`` makes the file
accepted last, out of the good file as of a month before; ``last = {}`` is that file as it is.
"""

from __future__ import annotations

import csv
import json
import re
import tomllib
from base64 import b64decode, b64encode
from collections.abc import Iterator, Mapping
from io import StringIO
from itertools import zip_longest
from typing import Any, NamedTuple

from reeve.rules.model import FORM, DefinitionError, Layout

LAST_MONTH = "10-09-2026"
_PLACE = re.compile(r"([A-Z])([0-9]+)")

Lines = list[list[str]]
Edits = Mapping[str, Any]


class ExampleFile(NamedTuple):
    """The file that breaks a rule and, where it needs one, the file accepted last."""

    this: bytes
    last: bytes | None = None


def examples_from(kept: Mapping[str, Any]) -> dict[str, ExampleFile]:
    """By rule, as ``kept_as`` made it; a file may hold any byte."""
    return {
        name: ExampleFile(b64decode(this), None if last is None else b64decode(last))
        for name, (this, last) in kept.items()
    }


def kept_as(examples: Mapping[str, ExampleFile]) -> dict[str, list[str | None]]:
    """As JSON can hold it."""
    return {
        name: [None if data is None else b64encode(data).decode() for data in example]
        for name, example in examples.items()
    }


def edited(good: bytes, layout: Layout, edits: Edits) -> ExampleFile:
    """The good file with these edits. Raises DefinitionError where they do not fit it."""
    own = dict(edits)
    last = own.pop("last", None)
    try:
        before = None if last is None else _edited(good, layout, {"header": LAST_MONTH} | last)
        return ExampleFile(_edited(good, layout, own), before)
    except (AttributeError, TypeError, ValueError) as error:
        raise DefinitionError(f"an example cannot be made out of the good file: {error}.") from error


def _edited(good: bytes, layout: Layout, edits: Edits) -> bytes:
    text = good.decode("utf-8")
    return _form(text, layout, edits) if layout.kind == "form" else _extract(text, layout, edits)


def _form(text: str, layout: Layout, edits: Edits) -> bytes:
    """The good form, one ``cell,typed`` a line, with other text in some cells."""
    typed = {cell: said for cell, said in edits.items() if cell != "header"}
    for cell, said in typed.items():
        if layout.find_field(FORM, cell) is None:
            raise DefinitionError(f"an example names “{cell}”, which is no cell of the form. Check its name.")
        if not isinstance(said, str):
            raise DefinitionError(f"an example sets {cell} to what is no text. Write it in quotation marks.")
    made = StringIO()
    csv.writer(made, lineterminator="\n").writerows((dict(csv.reader(text.splitlines())) | typed).items())
    return made.getvalue().encode()


def _extract(text: str, layout: Layout, edits: Edits) -> bytes:
    head, *data, tail = ([*line.split("|")] for line in text.splitlines())
    head[2] = edits.get("header", head[2])
    places = {f"{row[0]}{sum(one[0] == row[0] for one in data[: at + 1])}": row for at, row in enumerate(data)}
    for place, cells in edits.items():
        if found := _PLACE.fullmatch(place):
            _edit(layout, data, places, found[1], place, dict(cells))
        elif place not in ("header", "gone"):
            raise DefinitionError(f"an example names “{place}”, which is no line. Write D1 for the first D line.")
    gone = [_line(places, place) for place in edits.get("gone", ())]
    return "\n".join("|".join(row) for row in (head, *(row for row in data if row not in gone), tail)).encode()


def _edit(layout: Layout, data: Lines, places: dict[str, list[str]], record: str, place: str, cells: Any) -> None:
    like, times = cells.pop("like", None), cells.pop("times", 1)
    rows = [[*_line(places, like)] for _ in range(times)] if like else [_line(places, place)]
    if like:
        data += rows
        places[place] = rows[0]
    for count, row in enumerate(rows, 1):
        for name, text in cells.items():
            field = layout.find_field(record, name)
            if field is None:
                raise DefinitionError(f"an example names “{name}”, which is no field of {record} lines.")
            row[field.position - 1] = text.replace("{n}", f"{count:03d}")


def _line(places: Mapping[str, list[str]], place: str) -> list[str]:
    if place not in places:
        raise DefinitionError(f"an example names {place}, and the file that is right has {', '.join(sorted(places))}.")
    return places[place]


def read_edits(text: str) -> Edits:
    """Raises DefinitionError."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise DefinitionError(
            f"the example cannot be read: {error}. Write one change a line, its text in quotation marks."
        ) from error


def in_words(edits: Edits, *, under: str = "") -> str:
    """As ``read_edits`` reads them, one change a line."""
    return "\n".join(_lines(edits, under))


def _lines(edits: Edits, under: str) -> Iterator[str]:
    for name, value in edits.items():
        if isinstance(value, Mapping) and value:
            yield from _lines(value, f"{under}{name}.")
        else:
            yield f"{under}{name} = {{}}" if value == {} else f"{under}{name} = {json.dumps(value, ensure_ascii=False)}"


def edits_between(good: bytes, example: ExampleFile, layout: Layout) -> Edits | None:
    """The edits that make this example; None where it differs in more than cells."""
    try:
        edits = dict(_between(good.decode(), example.this.decode(), layout))
        if example.last is not None:
            edits["last"] = dict(_between(good.decode(), example.last.decode(), layout))
        return edits if edited(good, layout, edits) == example else None
    except (DefinitionError, UnicodeDecodeError):
        return None


def _between(good: str, example: str, layout: Layout) -> Iterator[tuple[str, Any]]:
    if layout.kind == "form":
        right, typed = (dict(csv.reader(text.splitlines())) for text in (good, example))
        yield from ((cell, typed.get(cell, "")) for cell in right | typed if typed.get(cell, "") != right.get(cell))
        return
    counted: dict[str, int] = {}
    for was, now in zip_longest(good.splitlines(), example.splitlines(), fillvalue=""):
        before, after = was.split("|"), now.split("|")
        record = before[0]
        counted[record] = counted.get(record, 0) + 1
        names = {own.position: own.name for own in layout.by_record.get(record, {}).values()}
        differ = [(at, cell) for at, (old, cell) in enumerate(zip(before, after, strict=False), 1) if old != cell]
        cells = {names.get(at, ""): cell for at, cell in differ}
        if record in layout.records and cells:
            yield f"{record}{counted[record]}", cells
        elif cells:
            yield "header", after[2] if len(after) > 2 else ""
