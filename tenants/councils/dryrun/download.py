"""All findings of a check that keeps nothing, to take away."""

from __future__ import annotations

from flask import Response

from councils.dryrun.found import found_in, lines_of
from councils.dryrun.models import DryRun
from councils.returns.queries import definition_of, subject_of
from councils.validation.download import HEADER, rows_of
from councils.validation.findings import each_of
from reeve.audit import record
from reeve.database import now
from reeve.definitions import Period
from reeve.department.models import Obligation
from reeve.web import csv_download
from reeve.web.filters import day_and_time, plural


def csv_of(obligation: Obligation, dry_run: DryRun) -> Response:
    """Streamed; nothing is read from the database once the answer has begun."""
    found, definition = found_in(dry_run), definition_of(obligation)
    messages = {total.rule_id: total.message for total in found.totals}
    provenance = [
        f"{definition.title}, {Period.parse(obligation.period).label}, check only: nothing is kept",
        f"Checked by Reeve, rules {found.run.definition_hash}, engine {found.run.engine_version}",
        f"{plural(found.count, 'finding')} in {plural(found.run.lines_checked, 'line')}",
        f"Taken away {day_and_time(now())}",
        f"File {dry_run.name}, {dry_run.sha256}",
    ]
    record(
        "findings.taken_away",
        subject=subject_of(obligation),
        words=f"took away what a check of {definition.name_of(Period.parse(obligation.period))} found",
    )
    name = f"check-only-{obligation.return_key}-{obligation.period}.csv"
    lines = each_of(lines_of(dry_run)) if found.count else iter(())
    return csv_download(name, HEADER, rows_of(lines, messages, definition, {}), provenance=provenance)
