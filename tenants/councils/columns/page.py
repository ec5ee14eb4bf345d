"""What pages show of columns: one line among what a file was taken for, one order in rows, the form's sentences."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import url_for

from councils.columns.models import ColumnOrder
from reeve.rules import Columns, Layout, names_at
from reeve.rules.columns import plain
from reeve.web.filters import day, plural

FEW = 4

READ = {
    "own": "In the return's own order, as line {line} names them",
    "confirmed": "In the order {name} confirmed on {day}, as line {line} names them",
    "asked": "Named on line {line}, in an order nobody has confirmed yet",
    "outdated": "Named on line {line}. What was confirmed of them does not fit the return any more",
}


@dataclass(frozen=True)
class Row:
    """One column of a kept order; ``gone`` where the return has no such field any more."""

    name: str
    field: str
    label: str
    gone: bool = False


def recognised_columns(
    reading: Mapping[str, Any] | None, order: ColumnOrder | None, *, change: str | None = None
) -> list[dict[str, Any]]:
    """How the columns were read, as a row beside what else was recognised; none where no line names them. ``change`` is
    where something else may be said of them."""
    if reading is None:
        return []
    words = READ["confirmed" if reading["how"] == "confirmed" and order else reading["how"]]
    if order is None:
        words = words if reading["how"] != "confirmed" else "In an order that was confirmed, as line {line} names them"
        return [{"key": "Columns", "value": words.format(line=reading["line"])}]
    told = words.format(line=reading["line"], name=order.confirmed_by_name, day=day(order.confirmed_at))
    address = url_for("columns.one", return_key=order.return_key, column_order_id=order.id)
    return [{"key": "Columns", "value": told, "href": change or address, "act": "Change" if change else "See"}]


def told(order: ColumnOrder) -> str:
    """The names an officer had to say something of, a few of them, and how many columns there are."""
    own = [
        name
        for name, said in zip(order.names, order.said, strict=True)
        if said is None or plain(name) != plain(said[1])
    ]
    shown = ", ".join(name or "no name" for name in own[:FEW]) or "the return's own names, in another order"
    more = f" and {plural(len(own) - FEW, 'other')}" if len(own) > FEW else ""
    return f"{plural(len(order.names), 'column')}: {shown}{more}"


def column_rows(order: ColumnOrder, layout: Layout) -> list[Row]:
    names = names_at(layout)
    return [
        Row(name, "", "")
        if said is None
        else Row(
            name, f"{said[0]} {said[1]}", names.get(said[0], {}).get(said[1], ""), said[1] not in names.get(said[0], {})
        )
        for name, said in zip(order.names, order.said, strict=True)
    ]


def what_is_known(columns: Columns) -> str:
    """How much of a line of names is known, in a sentence of an officer's page."""
    if not columns.unknown:
        return "Every name is a name of this return, but they stand in another order than the return's own."
    return f"{columns.known:,} of its {len(columns.names):,} names are names of this return."
