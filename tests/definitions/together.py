"""Several examples in one file, each under references and people of its own."""

from __future__ import annotations

from reeve.rules import Layout
from tests.definitions.examples import example

Rows = list[list[str]]


def block(layout: Layout, name: str, number: int) -> tuple[Rows, Rows]:
    """The data lines of an example and of the file before it, under references and people of their own."""
    this, last = example(layout, name)
    return _own_rows(layout, this, number), _own_rows(layout, last or this, number)


def _own_rows(layout: Layout, data: bytes, number: int) -> Rows:
    text = data.decode()
    for old, new in (("HB0", f"HB{number}"), ("CT0", f"CT{number}"), ("T00", f"T{number}0"), ("|XA0", f"|XA{number}")):
        text = text.replace(old, new)
    rows = [line.split("|") for line in text.splitlines()]
    return [row for row in rows if row[0] in layout.records and len(row) == layout.positions]


def whole(rows: Rows, header: str) -> bytes:
    return "\n".join(["|".join(("HEADER", "EXM", header)), *map("|".join, rows), "TRAILER"]).encode()
