"""All findings to take away, however many: streamed, safe to open in a spreadsheet, saying where they come from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from flask import Response

from councils.returns.models import Version
from councils.returns.queries import definition_of, file_of
from councils.validation.findings import Finding, every_finding
from councils.validation.models import CheckRun, Dispute, Explanation
from councils.validation.queries import answers_of, totals_of
from reeve.database import now
from reeve.definitions import Definition, Period
from reeve.department.models import Obligation
from reeve.web import csv_download
from reeve.web.filters import day_and_time, plural

HEADER = ("Line", "Record type", "Position", "Field", "Label", "Rule", "Severity", "What is wrong", "Answer", "Reason")
Row = tuple[str | int | None, ...]
Answers = Mapping[tuple[str, str | None], Explanation | Dispute]


def csv_of(obligation: Obligation, version: Version, run: CheckRun) -> Response:
    """Every finding of a check in the file's own order of rules, worst first. Nothing is read from the database once
    the answer has begun."""
    definition = definition_of(obligation)
    name = f"findings-{obligation.return_key}-{obligation.period}-version-{version.number}.csv"
    rows = every_row(obligation, version, run)
    return csv_download(name, HEADER, rows, provenance=provenance(obligation, version, run, definition))


def every_row(obligation: Obligation, version: Version, run: CheckRun) -> Iterator[Row]:
    """One row a finding, under ``HEADER``."""
    messages = {total.rule_id: total.message for total in totals_of(run)}
    answers = {(answer.rule_id, answer.record_key): answer for answer in answers_of(version)}
    return rows_of(every_finding(run), messages, definition_of(obligation), answers)


def rows_of(
    findings: Iterator[Finding], messages: Mapping[str, str], definition: Definition, answers: Answers
) -> Iterator[Row]:
    labels = {(field.record, field.name): field.label for field in definition.layout.fields}
    for found in findings:
        answer = answers.get((found.rule, found.record_key)) or answers.get((found.rule, None))
        yield (
            found.line,
            found.record,
            found.position,
            found.field,
            labels.get((found.record or "", found.field or "")),
            found.rule,
            found.severity,
            messages.get(found.rule),
            None if answer is None else ("Explained" if isinstance(answer, Explanation) else "Disputed"),
            None if answer is None else answer.reason,
        )


def provenance(obligation: Obligation, version: Version, run: CheckRun, definition: Definition) -> list[str]:
    file = file_of(version)
    total = sum(total.count for total in totals_of(run))
    lines = [
        f"{definition.title}, {Period.parse(obligation.period).label}, version {version.number}",
        "Practice: nothing here counts as a return" if obligation.practice else "Live",
        f"Checked {day_and_time(run.finished_at)} by Reeve, rules {run.definition_hash}, engine {run.engine_version}",
        f"{plural(total, 'finding')} in {plural(run.lines_checked, 'line')}",
        f"Taken away {day_and_time(now())}",
    ]
    return lines if file is None else [*lines, f"File {file.name}, {file.sha256}"]
