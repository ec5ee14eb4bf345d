"""A form as a file for ``reeve check``: a JSON object of cells, or lines of ``cell,value``, money in pounds."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import polars as pl

from reeve.rules import FORM, Checked, Layout, Rule
from reeve.rules.findings import Findings, Origin
from reeve.rules.model import Severity

MOST_BYTES = 1_000_000
_NAMES_SHOWN, _LETTERS_SHOWN = 10, 30


class NotAForm(Exception):
    """The file does not hold the cells of a form. Its words say what to do."""


def read_cells(file: Path, layout: Layout) -> tuple[Mapping[str, str], tuple[str, ...]]:
    """The cells of this form as somebody typed them, and the names of those it does not know. Raises NotAForm."""
    cells = _read(file)
    known = layout.by_record[FORM]
    if not cells.keys() & known.keys():
        names = ", ".join(name for name, field in known.items() if not field.computed)
        raise NotAForm(f"{file.name} is not a form: it names none of the cells {names}. Check the file you chose.")
    return cells, tuple(name for name in cells if name not in known)


def _read(file: Path) -> Mapping[str, str]:
    with file.open("rb") as stream:
        data = stream.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise NotAForm(f"{file.name} is not a form: it is larger than {MOST_BYTES:,} bytes. Check the file you chose.")
    try:
        text = data.decode("utf-8-sig")
        if text.lstrip().startswith("{"):
            return {name: str(value) for name, value in json.loads(text).items() if value is not None}
        return {row[0].strip(): row[1].strip() for row in csv.reader(text.splitlines()) if row and row[0] != "cell"}
    except (ValueError, IndexError, RecursionError, csv.Error) as unreadable:
        raise NotAForm(
            f"{file.name} is not a form. Write it as lines of cell,value or as a JSON object of cells."
        ) from unreadable


def unreadable(layout: Layout, why: str) -> Checked:
    """The result of a check of a file that is no form: one reason to stop."""
    found = Findings()
    found.add_lines(Origin(_rule(layout, "not-a-form", "stop", why)), [None])
    return Checked(outcome="unreadable", lines={}, total_lines=0, totals=found.totals(), findings=found.table(b""))


def with_unknown(checked: Checked, layout: Layout, names: Sequence[str]) -> Checked:
    """The same result, and a question about the cells that the form does not have."""
    if not names:
        return checked
    shown = ", ".join(name[:_LETTERS_SHOWN] or "(no name)" for name in names[:_NAMES_SHOWN])
    more = f" and {len(names) - _NAMES_SHOWN} more" if len(names) > _NAMES_SHOWN else ""
    found = Findings()
    says = f"The file names cells this form does not have, so they were not read: {shown}{more}. Check their names."
    found.add_lines(Origin(_rule(layout, "unknown-cell", "confirm", says)), [None])
    return replace(
        checked,
        outcome="findings",
        totals=(*checked.totals, *found.totals()),
        findings=pl.concat([found.table(b""), checked.findings]),
    )


def _rule(layout: Layout, check: str, severity: Severity, says: str) -> Rule:
    return Rule(
        id=f"{layout.return_key.upper()}-F-{check}",
        kind="structure",
        severity=severity,
        record=(),
        fields=(),
        message=says,
        source="the shape of the file",
        derived=True,
    )
