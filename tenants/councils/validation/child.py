"""The check itself, in a child process with limits: bytes from outside are only ever read here.

It is given one JSON object on its standard input, keys among it, decrypts the file as a stream, runs the engine and
writes what it found encrypted straight into the store. What it returns holds no value of the file.
"""

from __future__ import annotations

import base64
import io
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl

from reeve.rules import (
    Checked,
    Columns,
    Facts,
    Layout,
    Order,
    Period,
    Previous,
    Progress,
    check,
    check_form,
    names_at,
    not_run_by_reason,
    unpack,
)
from reeve.vault import DataKey, Place, Store, open_encrypted, receive

Say = Callable[[Mapping[str, Any]], None]

SECONDS_BETWEEN_WORDS = 0.5
ROWS_TOGETHER = 50_000
NO_LIMIT = 1 << 62


def work(payload: Mapping[str, Any], say: Say) -> Mapping[str, Any]:
    """Check what ``payload`` names (see ``asking.Asked.payload``) and store findings and keys."""
    layout = unpack(base64.b64decode(payload["rules"]))
    store = Store.at(payload["store"])
    checked = checked_form(layout, payload) if "cells" in payload else checked_file(layout, payload, store, say)
    say({"stage": "findings"})
    findings = put(
        store, payload["findings"], parquet(stored_findings(checked.findings, [total.rule for total in checked.totals]))
    )
    keys = put(store, payload["keys"], checked.keys_parquet()) if checked.keys.width else None
    return {**summary(checked, layout), "findings": findings, "keys": keys}


def checked_file(layout: Layout, payload: Mapping[str, Any], store: Store, say: Say) -> Checked:
    previous = payload.get("previous")
    with opened(store, payload["file"]) as stream:
        return check(
            layout,
            stream,
            facts=facts_of(payload),
            previous=None if previous is None else Previous.from_keys(opened(store, previous).read()),
            progress=now_and_then(say),
            key=bytes.fromhex(payload["record_key"]),
            order=order_of(payload),
        )


def order_of(payload: Mapping[str, Any]) -> Order:
    """What the council said of columns, and how this very file was read before."""
    before = payload.get("columns_before")
    said = {
        digest: [None if one is None else (one[0], one[1]) for one in columns]
        for digest, columns in payload["columns_confirmed"].items()
    }
    return Order(confirmed=said, before=None if before is None else Columns.from_json(before))


def checked_form(layout: Layout, payload: Mapping[str, Any]) -> Checked:
    return check_form(
        layout,
        amounts(payload["cells"]) or {},
        facts=facts_of(payload),
        previous=amounts(payload.get("previous_cells")),
        key=bytes.fromhex(payload["record_key"]),
        unable=payload.get("unable", ()),
    )


def amounts(cells: Mapping[str, str | None] | None) -> dict[str, Decimal | None] | None:
    """Amounts travel as text, so that no figure passes through a float."""
    if cells is None:
        return None
    return {cell: None if text is None else Decimal(text) for cell, text in cells.items()}


def facts_of(payload: Mapping[str, Any]) -> Facts:
    return Facts(
        period=Period.parse(payload["period"]),
        council_codes=frozenset(payload["council_codes"]),
        today=date.fromisoformat(payload["today"]),
        councils=payload["councils"],
    )


def now_and_then(say: Say) -> Callable[[Progress], None]:
    """Tell the parent how far it is, but not at every piece."""
    last = 0.0

    def tell(progress: Progress) -> None:
        nonlocal last
        if time.monotonic() - last >= SECONDS_BETWEEN_WORDS:
            last = time.monotonic()
            say({"stage": "lines", "lines": progress.lines, "bytes": progress.bytes})

    return tell


def opened(store: Store, sealed: Mapping[str, str]) -> io.BufferedReader:
    place, key = place_and_key(sealed)
    reader = open_encrypted(store.open(sealed["object_id"]), key=key, place=place)
    if not isinstance(reader, io.BufferedReader):
        raise TypeError("a stored object opens as a buffered reader")
    return reader


def put(store: Store, sealed: Mapping[str, str], data: bytes) -> dict[str, Any]:
    place, key = place_and_key(sealed)
    return asdict(receive([data], store=store, place=place, key=key, limit=NO_LIMIT))


def place_and_key(sealed: Mapping[str, str]) -> tuple[Place, DataKey]:
    place = Place(sealed["purpose"], sealed["council_id"], sealed["object_id"])
    return place, DataKey(base64.b64decode(sealed["key"]))


def stored_findings(findings: pl.DataFrame, rules: Sequence[str]) -> pl.DataFrame:
    """Each rule's lines together, in the order of ``rules``, that of the totals: worst first, and first of those what
    is wrong with the file's shape. Without the claim's reference, which is never stored."""
    order = {rule: place for place, rule in enumerate(rules)}
    rank = pl.col("rule").replace_strict(order, return_dtype=pl.UInt32)
    return (
        findings.drop("claim")
        .with_columns(pl.col("record_key").str.decode("hex"))
        .sort(rank, "line", "position", nulls_last=False)
    )


def parquet(frame: pl.DataFrame) -> bytes:
    target = io.BytesIO()
    frame.write_parquet(target, compression="zstd", row_group_size=ROWS_TOGETHER)
    return target.getvalue()


def summary(checked: Checked, layout: Layout) -> dict[str, Any]:
    """What becomes rows: totals, figures and what was recognised."""
    return {
        "outcome": checked.outcome,
        "engine_version": checked.engine_version,
        "total_lines": checked.total_lines,
        "totals": [asdict(total) for total in checked.totals],
        "figures": [
            {**asdict(figure), "amount": None if figure.amount is None else str(figure.amount)}
            for figure in checked.figures
        ],
        "reading": {
            "lines": dict(checked.lines),
            "total_lines": checked.total_lines,
            "delimiter": checked.delimiter,
            "encoding": checked.encoding,
            "date_style": checked.date_style,
            "has_header": checked.has_header,
            "has_trailer": checked.has_trailer,
            "columns": None if checked.columns is None else checked.columns.as_json() | said(checked.columns, layout),
            "reference_date": checked.reference_date.isoformat() if checked.reference_date else None,
            "not_run": [asdict(each) for each in checked.not_run],
            "not_run_in_words": [group.words for group in not_run_by_reason(checked.not_run)],
            "not_applicable": list(checked.not_applicable),
        },
    }


def said(columns: Columns, layout: Layout) -> dict[str, Any]:
    """Each position with the name it has now, by which it is known later whether it still is the same."""
    names = names_at(layout)
    return {"said": [None if place is None else [place, next(iter(names[place]))] for place in columns.positions]}
