"""Which check, and which of its findings, a machine asks about."""

from __future__ import annotations

from collections.abc import Sequence

from flask import request

from councils.api.columns import refuse_unknown
from councils.returns.models import Version
from councils.validation.findings import Filter
from councils.validation.models import CheckRun, FindingTotal
from councils.validation.queries import newest_check, totals_of
from councils.validation.subject import NotYetChecked
from reeve.department.models import Obligation
from reeve.web.machine_pages import NotThatQuery

SEVERITIES = ("stop", "fix", "confirm")


def run_of(version: Version) -> tuple[CheckRun | None, Sequence[FindingTotal]]:
    """The newest check, and its totals once it has ended."""
    run = newest_check(version)
    return run, totals_of(run) if run is not None and run.outcome is not None else []


def checked_version(version: Version, obligation: Obligation) -> CheckRun:
    """The finished check. Raises NotYetChecked, ColumnsNotKnown."""
    run = newest_check(version)
    if run is None or run.outcome in (None, "failed"):
        raise NotYetChecked
    refuse_unknown(run, obligation, version.number)
    return run


def wanted_findings() -> Filter:
    """Raises NotThatQuery."""
    severity = request.args.get("severity")
    if severity is not None and severity not in SEVERITIES:
        raise NotThatQuery(f"severity must be one of {', '.join(SEVERITIES)}.")
    return Filter(rule=request.args.get("rule") or None, severity=severity)
