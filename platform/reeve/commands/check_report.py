"""What ``reeve check`` says: as text for a person, as JSON lines or CSV for a machine."""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TextIO

from reeve.definitions import Definition
from reeve.rules import Checked, Figure, missing_from, needed_of, not_run_by_reason
from reeve.rules.derived import pounds

SHOWN_PER_RULE = 5
SHOWN_NAMES = 20
_COLUMNS = ("line", "record", "position", "field", "claim", "rule", "severity", "message")
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_DELIMITERS = {"|": "pipe", ",": "comma", "\t": "tab"}


def summary(definition: Definition, file: str, checked: Checked) -> dict[str, Any]:
    """What was checked, with what, what was recognised and what was found, ready for JSON."""
    by_severity = {severity: checked.count(severity) for severity in ("stop", "fix", "confirm")}
    return {
        "file": file,
        "return": definition.key,
        "outcome": checked.outcome,
        "lines": dict(checked.lines),
        "total_lines": checked.total_lines,
        "findings": {
            "by_severity": by_severity,
            "by_rule": [
                {"rule": total.rule, "severity": total.severity, "count": total.count, "message": total.message}
                for total in checked.totals
            ],
        },
        "figures": [
            {"cell": figure.cell, "label": figure.label, "amount": _plain(figure.amount), "unit": figure.unit}
            for figure in checked.figures
        ],
        "not_run": [{"rule": rule.rule, "why": rule.why} for rule in checked.not_run],
        "not_run_in_words": [group.words for group in not_run_by_reason(checked.not_run)],
        "not_applicable": list(checked.not_applicable),
        "definition": {
            "from_period": str(definition.from_period),
            "revision": definition.revision,
            "status": definition.status,
            "reason": definition.reason,
            "hash": definition.hash,
        },
        "delimiter": checked.delimiter,
        "encoding": checked.encoding,
        "date_style": checked.date_style,
        "header": checked.has_header,
        "trailer": checked.has_trailer,
        "columns": _columns(definition, checked),
        "reference_date": checked.reference_date.isoformat() if checked.reference_date else None,
        "engine_version": checked.engine_version,
    }


def _columns(definition: Definition, checked: Checked) -> dict[str, Any] | None:
    """How a line of names was taken, with what it leaves open."""
    if checked.columns is None:
        return None
    missing = missing_from(definition.layout, checked.columns.positions)
    return checked.columns.as_json() | {"unknown": list(checked.columns.unknown), "missing": list(missing)}


def _plain(amount: Any) -> int | str | None:
    return amount if amount is None or isinstance(amount, int) else str(amount)


def findings(checked: Checked) -> Iterator[dict[str, Any]]:
    """Each finding with its rule's words, in the order the engine gave them."""
    messages = {total.rule: total.message for total in checked.totals}
    for piece in checked.findings.iter_slices(50_000):
        for row in piece.iter_rows(named=True):
            yield {name: messages[row["rule"]] if name == "message" else row[name] for name in _COLUMNS}


def write_json(out: TextIO, definition: Definition, file: str, checked: Checked) -> None:
    out.write(json.dumps({"summary": summary(definition, file, checked)}, ensure_ascii=False) + "\n")
    for finding in findings(checked):
        out.write(json.dumps(finding, ensure_ascii=False) + "\n")


def write_csv(out: TextIO, definition: Definition, file: str, checked: Checked) -> None:
    """All findings, safe to open in a spreadsheet: a cell that could be a formula opens with an apostrophe."""
    table = csv.writer(out, lineterminator="\r\n")
    table.writerow([*_COLUMNS, "definition"])
    for finding in findings(checked):
        table.writerow([*(_guarded(finding[name]) for name in _COLUMNS), definition.hash])


def _guarded(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA_STARTS) else value


def write_text(out: TextIO, definition: Definition, file: str, checked: Checked) -> None:
    period = f", from {definition.from_period}" if definition.from_period else ""
    out.write(f"{file}, checked as {definition.title}{period}\n{headline(definition, checked)}\n\n")
    out.writelines(f"{line}\n" for line in (*_recognised(checked), *_named(definition, checked)))
    if definition.is_provisional:
        out.write(f"Provisional rules: {definition.reason}\n")
    examples = _examples(checked)
    for total in checked.totals:
        out.write(f"\n{total.severity:<8}{total.rule}  {total.count:,} {_s('finding', total.count)}\n")
        out.write(f"        {total.message}\n        {examples[total.rule]}\n")
    for group in not_run_by_reason(checked.not_run):
        out.write(f"\n{group.words}\n        {', '.join(group.rules)}\n")
    if checked.not_applicable:
        count = len(checked.not_applicable)
        out.write(f"\n{count} {_s('rule', count)} had nothing to compare with: no earlier file was given.\n")


def headline(definition: Definition, checked: Checked) -> str:
    """The outcome in one sentence, with the true totals."""
    counts = {severity: checked.count(severity) for severity in ("stop", "fix", "confirm")}
    lines = f" {checked.total_lines:,} {_s('line', checked.total_lines)} read." if definition.kind == "extract" else ""
    if checked.outcome == "unreadable":
        return f"The file cannot be read as this return.{lines}"
    if counts["stop"] or counts["fix"]:
        stops = f"{counts['stop']:,} that stop it, " if counts["stop"] else ""
        return f"Not ready to deliver: {stops}{counts['fix']:,} to fix, {counts['confirm']:,} to confirm.{lines}"
    return f"Nothing to stop or fix; {counts['confirm']:,} to confirm.{lines}"


def _recognised(checked: Checked) -> Iterator[str]:
    if checked.delimiter:
        yield f"Read as: {', '.join(_read_as(checked))}"
    if checked.reference_date:
        yield f"Reference date: {checked.reference_date:%d-%m-%Y}"
    if checked.lines:
        yield "Lines: " + ", ".join(f"{record} {count:,}" for record, count in sorted(checked.lines.items()))
    for figure in checked.figures:
        yield f"{figure.label}: {_amount(figure)}"


def _named(definition: Definition, checked: Checked) -> Iterator[str]:
    """What the line of names says, and what is left open: no more names than can be read."""
    columns = checked.columns
    if columns is None or columns.how == "own":
        return
    if columns.is_read:
        yield f"Columns: in the order of the names on line {columns.line}"
    elif columns.unknown:
        yield f"Names on line {columns.line} that stand for no field of this return: {_some(columns.unknown)}"
    missing, needed = missing_from(definition.layout, columns.positions), needed_of(definition.layout)
    if missing:
        yield f"Fields that no column stands for: {_some([f'{place} {name}' for place, name in missing.items()])}"
    for place in sorted(missing.keys() & needed.keys()):
        yield f"Needed on lines that use it: {place} {missing[place]}"
    if not columns.is_read:
        yield "Say which column is which with --columns FILE, in lines name,position."


def _some(names: Sequence[str]) -> str:
    more = len(names) - SHOWN_NAMES
    return ", ".join(names[:SHOWN_NAMES]) + (f" and {more:,} more" if more > 0 else "")


def _read_as(checked: Checked) -> Iterator[str]:
    """Only what is known: of a file that could not be read, not how it ends."""
    yield f"{_DELIMITERS.get(checked.delimiter or '', checked.delimiter)} between fields"
    if checked.encoding:
        yield checked.encoding
    if checked.date_style:
        yield f"dates as {checked.date_style}"
    if checked.outcome != "unreadable":
        yield "a header" if checked.has_header else "no header"
        yield "a trailer" if checked.has_trailer else "no trailer"


def _amount(figure: Figure) -> str:
    """Pence as pounds; a figure that could not be worked out says so."""
    if figure.amount is None:
        return "not known"
    if figure.unit.startswith("pence"):
        return pounds(int(figure.amount)) + figure.unit.removeprefix("pence")
    return f"{figure.amount:,} {figure.unit.removesuffix('s') if figure.amount == 1 else figure.unit}"


def _examples(checked: Checked) -> Mapping[str, str]:
    """The first places of each rule, in a few words."""
    first = checked.findings.group_by("rule", maintain_order=True).head(SHOWN_PER_RULE)
    places: defaultdict[str, list[str]] = defaultdict(list)
    for row in first.iter_rows(named=True):
        places[row["rule"]].append(_place(row))
    return {rule: "; ".join(found) for rule, found in places.items()} | {
        total.rule: "the whole file" for total in checked.totals if total.rule not in places
    }


def _place(row: Mapping[str, Any]) -> str:
    if row["line"] is None:
        return f"claim {row['claim']}, gone since last time" if row["claim"] else row["field"] or "the whole file"
    field = f" field {row['position']} {row['field']}" if row["field"] else ""
    claim = f" (claim {row['claim']})" if row["claim"] else ""
    return f"line {row['line']}{field}{claim}"


def _s(word: str, count: int) -> str:
    return word if count == 1 else f"{word}s"
