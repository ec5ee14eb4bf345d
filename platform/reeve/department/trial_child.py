"""Checking one consignment with rules that are not released, in a child process with limits.

It is given the compiled rules and the key to just this file, decrypts it as a stream, and answers with counts by rule:
nothing else of the file leaves the child.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, BinaryIO

from reeve.rules import (
    FORM,
    Checked,
    Columns,
    Facts,
    Layout,
    NotReadable,
    Order,
    Period,
    Previous,
    check,
    check_form,
    unpack,
)
from reeve.vault import DataKey, Place, Store, open_encrypted

Say = Callable[[Mapping[str, Any]], None]


def work(payload: Mapping[str, Any], say: Say) -> Mapping[str, Any]:
    """How often each rule is found, and which rules did not run or had nothing to compare with."""
    checked = checked_with(unpack(base64.b64decode(payload["rules"])), payload)
    return {
        "outcome": checked.outcome,
        "lines": checked.total_lines,
        "totals": {total.rule: total.count for total in checked.totals},
        "not_run": sorted({*(each.rule for each in checked.not_run), *checked.not_applicable}),
    }


def checked_with(layout: Layout, payload: Mapping[str, Any]) -> Checked:
    facts = Facts(Period.parse(payload["period"]), frozenset(), date.fromisoformat(payload["sealed_on"]))
    if payload["cells"] is not None:
        before = payload["cells_before"]
        return check_form(
            layout,
            cells_of(layout, payload["cells"]),
            facts=facts,
            previous=None if before is None else cells_of(layout, before),
            unable=payload["unable"],
        )
    order = order_of(payload["columns"])
    return check(layout, opened(payload, "file"), facts=facts, previous=previous_of(layout, payload), order=order)


def order_of(columns: Mapping[str, Any] | None) -> Order:
    """The order of the file's columns as its manifest states it."""
    return Order(before=None if columns is None else Columns.from_json({"how": "confirmed", **columns}))


def cells_of(layout: Layout, stated: Mapping[str, str | int | None]) -> dict[str, str | int | Decimal | None]:
    """A form's cells as its manifest states them: an amount is an integer, or a decimal as text, or there is none."""
    fields = layout.by_record[FORM]
    return {
        name: Decimal(value) if fields[name].type in ("money", "integer", "decimal") else str(value)
        for name, value in stated.items()
        if name in fields and value is not None
    }


def previous_of(layout: Layout, payload: Mapping[str, Any]) -> Previous | None:
    """The file the department accepted before; None where there is none, or these rules cannot read it."""
    if payload["file_before"] is None:
        return None
    try:
        return Previous.from_file(layout, opened(payload, "file_before"), order_of(payload["columns_before"]))
    except NotReadable:
        return None


def opened(payload: Mapping[str, Any], which: str) -> BinaryIO:
    sealed = payload[which]
    place = Place("upload", payload["council_id"], sealed["object_id"])
    store, key = Store.at(payload["store"]), DataKey(base64.b64decode(sealed["key"]))
    return open_encrypted(store.open(sealed["object_id"]), key=key, place=place)
