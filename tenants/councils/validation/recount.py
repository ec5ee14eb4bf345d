"""Keeping true how many findings of each rule are answered."""

from __future__ import annotations

from collections import defaultdict

from councils.returns.models import Version
from councils.validation.findings import count_records
from councils.validation.models import CheckRun, Explanation
from councils.validation.queries import answers_of, totals_of
from reeve.database import db


def recount(run: CheckRun, version: Version) -> None:
    """Count again, for every rule, the findings its standing answers cover: all of them, or those of some records."""
    db.council.flush()
    whole: set[tuple[str, str]] = set()
    records: dict[str, set[str]] = defaultdict(set)
    for answer in answers_of(version):
        severity = "confirm" if isinstance(answer, Explanation) else "fix"
        if answer.record_key is None:
            whole.add((answer.rule_id, severity))
        else:
            records[answer.rule_id].add(answer.record_key)
    counted = count_records(run, records)
    for total in totals_of(run):
        if (total.rule_id, total.severity) in whole:
            total.answered = total.count
        else:
            total.answered = counted.get(total.rule_id, 0)
    db.council.flush()
