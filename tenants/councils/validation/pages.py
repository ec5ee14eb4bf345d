"""What the pages of a version show."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from textwrap import shorten
from typing import Any

from councils.returns.models import StoredFile
from councils.validation.findings import Finding
from councils.validation.models import CheckRun, Dispute, Explanation, FindingTotal
from reeve.definitions import Definition
from reeve.jobs import Turn
from reeve.web.filters import day, file_size, plural

SEVERITIES = {"stop": "Stops the check", "fix": "Fix", "confirm": "Confirm"}
SINCE = {"new": "New since then", "still": "Still there", "fixed": "Fixed since then"}
DELIMITERS = {"|": "Pipe", ",": "Comma", "\t": "Tab"}
LABELS = (
    "left to fix",
    "left to explain",
    "problem stops the check",
    "problems stop the check",
    "line checked",
    "lines checked",
)
STEP_TITLES = ("Received and stored", "Checking the lines", "Putting the findings together")
A_WHILE = timedelta(minutes=5)
LAST_STEP = 0.25
"""Of the time the lines took; the rules over the whole file and the writing of the findings take about that."""
ENCODINGS = {"utf-8": "UTF-8", "utf-8-sig": "UTF-8 with a byte order mark", "cp1252": "Windows-1252"}


def gone_since(totals: Sequence[FindingTotal], before: Mapping[str, FindingTotal]) -> list[FindingTotal]:
    """What the last version had and this one has no more."""
    there = {total.rule_id for total in totals}
    return [total for rule, total in before.items() if rule not in there]


def rule_choice(total: FindingTotal) -> str:
    """A rule as a filter offers it: its id, and as many of its words as fit."""
    return f"{total.rule_id}: {shorten(total.message, 60, placeholder=' ...')}"


def filter_choices(
    run: CheckRun, totals: Sequence[FindingTotal], definition: Definition, *, with_since: bool
) -> dict[str, dict[str, str]]:
    """What each filter of the findings offers, value to words. A finding points at the first field of its rule."""
    layout = definition.layout
    rules = [layout.by_id[total.rule_id] for total in totals if total.rule_id in layout.by_id]
    fields = sorted({rule.fields[0] for rule in rules if rule.fields})
    return {
        "severity": SEVERITIES,
        "rule": {total.rule_id: rule_choice(total) for total in totals},
        "record": {name: layout.records.get(name, name) for name in (run.reading or {}).get("lines", {})},
        "field": {name: name for name in fields},
        "since": SINCE if with_since else {},
    }


def next_open(totals: Sequence[FindingTotal]) -> FindingTotal | None:
    """The rule to answer next, of those with lines left: worst first, then the one with most."""
    left = [total for total in totals if total.answered < total.count]
    return min(left, key=lambda t: (list(SEVERITIES).index(t.severity), t.answered - t.count, t.rule_id), default=None)


def headline_numbers(run: CheckRun, totals: Sequence[FindingTotal], *, file: StoredFile | None) -> list[dict[str, Any]]:
    """What is left to do, and how much of a file was looked at; a form has no lines."""

    def left(severity: str) -> int:
        return sum(total.count - total.answered for total in totals if total.severity == severity)

    to_fix, to_explain, one_stop, stop, one_line, lines = LABELS
    found = [(f"{left('fix'):,}", to_fix), (f"{left('confirm'):,}", to_explain)]
    stops = left("stop")
    if stops:
        found = [(f"{stops:,}", one_stop if stops == 1 else stop)]
    if file is not None and run.lines_checked and not stops:
        found.append((f"{run.lines_checked:,}", one_line if run.lines_checked == 1 else lines))
    return [{"value": value, "label": label} for value, label in found]


def recognised(run: CheckRun, definition: Definition, file: StoredFile | None) -> list[dict[str, Any]]:
    """What the check took the file for; of one that could not be read, not what it lacks."""
    reading, absent = run.reading or {}, None if run.outcome == "unreadable" else "Not found"
    if file is None:
        return []
    lines = ", ".join(f"{record} {count:,}" for record, count in sorted(reading.get("lines", {}).items()))
    rows = [
        ("File", f"{file.name}, {file_size(file.size)}"),
        ("Digest", file.sha256),
        ("Lines by record type", lines or None),
        ("Between fields", DELIMITERS.get(reading.get("delimiter") or "", reading.get("delimiter"))),
        ("Characters", ENCODINGS.get(str(reading.get("encoding")).lower(), reading.get("encoding"))),
        ("Dates", reading.get("date_style")),
        ("Header", "Found" if reading.get("has_header") else absent),
        ("Trailer", "Found" if reading.get("has_trailer") else absent),
        ("Reference date", day_words(reading.get("reference_date"))),
        ("Rules", f"{definition.title}, revision {definition.revision}, {definition.status}"),
    ]
    return [{"key": key, "value": value} for key, value in rows if value is not None]


def day_words(text: str | None) -> str | None:
    return None if text is None else day(date.fromisoformat(text))


def not_run(run: CheckRun) -> list[dict[str, Any]]:
    """Each reason for which rules could not run, said once, with the rules it kept from running."""
    by_reason: dict[str, list[str]] = {}
    for each in (run.reading or {}).get("not_run", []):
        by_reason.setdefault(each["why"], []).append(each["rule"])
    return [{"why": why, "rules": sorted(rules)} for why, rules in by_reason.items()]


def not_applicable(run: CheckRun) -> list[str]:
    """Rules that compare with an earlier period, where there is nothing to compare with."""
    return sorted((run.reading or {}).get("not_applicable", []))


@dataclass(frozen=True)
class Line:
    """One finding as its row shows it."""

    line: int | None
    record: str | None
    field: str | None
    label: str | None
    words: str
    severity: str
    answer: Explanation | Dispute | None
    rule: str
    alone: bool
    claim: bool
    before: Explanation | None = None


def lines_shown(
    findings: Sequence[Finding],
    messages: Mapping[str, str],
    definition: Definition,
    answers: Sequence[Explanation | Dispute],
    before: Mapping[str, Explanation] = {},
) -> list[Line]:
    """``alone`` says that a record can be answered by itself: it has a claim, and is not a *stop*; ``claim`` that its
    line belongs to one; ``before`` is what was said of a record last period, by its key."""
    said = {(answer.rule_id, answer.record_key): answer for answer in answers}
    return [
        Line(
            line=found.line,
            record=found.record,
            field=found.field,
            label=label_of(definition, found),
            words=messages.get(found.rule, found.rule),
            severity=found.severity,
            answer=said.get((found.rule, found.record_key)) or said.get((found.rule, None)),
            rule=found.rule,
            claim=found.record_key is not None,
            alone=found.record_key is not None and found.severity != "stop" and found.line is not None,
            before=before.get(found.record_key or ""),
        )
        for found in findings
    ]


def label_of(definition: Definition, found: Finding) -> str | None:
    if found.field is None or found.record is None:
        return None
    field = definition.layout.find_field(found.record, found.field)
    return None if field is None else field.label


def progress_steps(
    run: CheckRun | None, file: StoredFile | None, *, now: datetime, since: datetime, turn: Turn | None = None
) -> list[dict[str, Any]]:
    """As ``progress_steps`` takes them; ``since`` is when the check was first asked for, ``turn`` its place among those
    that wait."""
    stage = "waiting" if run is None else run.stage
    received = {"title": STEP_TITLES[0], "state": "done", "words": file_size(file.size) if file else None}
    reading: dict[str, Any] = {"title": STEP_TITLES[1], "state": "waiting"}
    finding: dict[str, Any] = {"title": STEP_TITLES[2], "state": "waiting"}
    if run is not None and stage == "lines":
        reading |= {"state": "now", "words": lines_words(run, file, now=now), **bytes_of(run, file)}
    elif run is not None and stage == "findings":
        reading |= {"state": "done", "words": plural(run.lines_checked, "line")}
        finding |= {"state": "now", "words": finding_words(run, now=now)}
    else:
        reading |= {"words": waiting_words(since if run is None else run.enqueued_at, now=now, turn=turn)}
    return [received, reading, finding]


def waiting_words(since: datetime, *, now: datetime, turn: Turn | None = None) -> str:
    """How many checks are before it, and how long they may take. That it waits longer than it should, as no check is
    under way at all, is said, and that nothing has to be done."""
    waited = now - since
    if turn is not None and turn.running:
        return turn_words(turn)
    if waited < A_WHILE:
        return "Waiting for its turn: it begins when the checks before it are done"
    words = f"Waiting for its turn for {plural(int(waited.total_seconds() // 60), 'minute')}"
    return f"{words}, longer than it should. It begins by itself; there is nothing you need to do"


def turn_words(turn: Turn) -> str:
    """The wait is told in minutes, and only where checks done lately say how long one takes."""
    before = "1 check is before yours" if turn.before == 1 else f"{turn.before:,} checks are before yours"
    if turn.wait is None:
        return f"Waiting for its turn: {before}"
    minutes = "less than a minute" if turn.wait < 60 else f"about {plural(math.ceil(turn.wait / 60), 'minute')}"
    return f"Waiting for its turn: {before}; {minutes}"


def finding_words(run: CheckRun, *, now: datetime) -> str:
    """The last step takes a small part of what the lines took."""
    if run.started_at is None:
        return "The last step"
    return f"The last step, {seconds_left((now - run.started_at).total_seconds() * LAST_STEP)}"


def bytes_of(run: CheckRun, file: StoredFile | None) -> dict[str, int]:
    return {} if file is None else {"done": run.bytes_checked, "total": file.size}


def lines_words(run: CheckRun, file: StoredFile | None, *, now: datetime) -> str:
    """Lines and bytes so far, and the time left as far as it can be told."""
    if file is None or not run.bytes_checked:
        return "Just begun"
    so_far = f"{plural(run.lines_checked, 'line')}, {file_size(run.bytes_checked)} of {file_size(file.size)}"
    if run.started_at is None or run.bytes_checked >= file.size:
        return so_far
    seconds = (now - run.started_at).total_seconds() * (file.size - run.bytes_checked) / run.bytes_checked
    return f"{so_far}, {seconds_left(seconds)}"


def seconds_left(seconds: float) -> str:
    left = "less than 10 seconds" if seconds < 10 else f"about {plural(int(seconds // 10 + 1) * 10, 'second')}"
    return f"{left} left"
