"""What the API answers, as JSON: the same words and numbers as on the pages. ``openapi.yaml`` describes each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from flask import url_for

from councils.api.columns import columns_read
from councils.dryrun.models import DryRun
from councils.returns.models import Figure, Standing, StoredFile, Version
from councils.returns.state import due_of, latest_due, state_of
from councils.validation.findings import Finding
from councils.validation.models import CheckRun, Dispute, Explanation, FindingTotal
from councils.validation.pages import label_of
from reeve.database import now
from reeve.definitions import Definition
from reeve.department.models import Obligation
from reeve.jobs import Turn
from reeve.web.filters import machine_time
from reeve.web.paging import Page
from reeve.web.templating import url_with

JSON = dict[str, Any]
Said = Mapping[tuple[str, str | None], Explanation | Dispute]


def a_return(standing: Standing) -> JSON:
    """How one return of one period stands; ``version`` is the newest."""
    due = latest_due(standing)
    place: JSON = {"return_key": standing.return_key, "period": standing.period}
    number = standing.version_number
    return {
        "return": standing.return_key,
        "period": standing.period,
        "title": standing.title,
        "practice": standing.practice,
        "by_file": not standing.is_form,
        "state": str(state_of(standing)),
        "due_at": moment(due),
        "due": due_of(standing, now=now()).words,
        "version": number,
        "url": url_for("api.one_return", **place),
        "version_url": None if number is None else url_for("api.version", **place, number=number),
    }


def a_version(
    version: Version,
    standing: Standing,
    *,
    file: StoredFile | None,
    run: CheckRun | None,
    totals: Sequence[FindingTotal],
    turn: Turn | None,
) -> JSON:
    """``state`` is null for a version that is not the newest."""
    place: JSON = {"return_key": standing.return_key, "period": standing.period, "number": version.number}
    return {
        "version": version.number,
        "return": standing.return_key,
        "period": standing.period,
        "practice": version.practice,
        "newest": standing.version_id == version.id,
        "state": str(state_of(standing)) if standing.version_id == version.id else None,
        "made_at": moment(version.made_at),
        "made_by": version.made_by_name,
        "source": version.source,
        "file": None if file is None else {"name": file.name, "size": file.size, "sha256": file.sha256},
        "check": a_check(run, totals, turn),
        "url": url_for("api.version", **place),
        "findings_url": url_for("api.findings", **place),
        "figures_url": url_for("api.figures", **place),
        "receipt_url": url_for("api.receipt", **place),
    }


def a_check(run: CheckRun | None, totals: Sequence[FindingTotal], turn: Turn | None) -> JSON:
    """How far it is, and what it found; ``outcome`` is null until it has ended, ``turn`` unless it waits, ``columns``
    where no line of the file names them."""
    left = {severity: left_of(severity, totals) for severity in ("stop", "fix", "confirm")}
    return {
        "outcome": None if run is None else run.outcome,
        "stage": "waiting" if run is None else run.stage,
        "turn": None if turn is None else a_turn(turn),
        "lines": 0 if run is None else run.lines_checked or 0,
        "bytes": 0 if run is None else run.bytes_checked or 0,
        "problem": None if run is None else run.problem,
        "definition": (run.definition_hash or None) if run is not None and run.outcome else None,
        "columns": None if run is None else columns_read(run.reading),
        "findings": sum(total.count for total in totals),
        "left": left,
        "by_rule": [a_total(total) for total in totals],
    }


def a_turn(turn: Turn) -> JSON:
    """How many checks are before it; the wait is null where none was done lately to judge it by."""
    return {"before": turn.before, "seconds": None if turn.wait is None else round(turn.wait)}


def left_of(severity: str, totals: Iterable[FindingTotal]) -> int:
    return sum(total.count - total.answered for total in totals if total.severity == severity)


def a_total(total: FindingTotal) -> JSON:
    return {
        "rule": total.rule_id,
        "severity": total.severity,
        "count": total.count,
        "answered": total.answered,
        "message": total.message,
    }


def a_dry_run(
    dry_run: DryRun, obligation: Obligation, run: CheckRun, totals: Sequence[FindingTotal], turn: Turn | None
) -> JSON:
    place: JSON = {"return_key": obligation.return_key, "period": obligation.period, "dry_run_id": dry_run.id}
    return {
        "id": str(dry_run.id),
        "return": obligation.return_key,
        "period": obligation.period,
        "gone_at": moment(dry_run.expires_at),
        "file": {"name": dry_run.name, "size": dry_run.size, "sha256": dry_run.sha256},
        "check": a_check(run, totals, turn),
        "url": url_for("api.dry_run", **place),
        "findings_url": url_for("api.dry_run_findings", **place),
        "figures_url": url_for("api.dry_run_figures", **place),
    }


def some_findings(
    found: Iterable[Finding], page: Page, definition: Definition, messages: Mapping[str, str], said: Said
) -> JSON:
    """One page of findings; ``next_url`` is null on the last."""
    return {
        "page": page.number,
        "pages": page.pages,
        "count": page.count,
        "next_url": url_with(page=page.number + 1) if page.number < page.pages else None,
        "findings": [a_finding(each, definition, messages, said) for each in found],
    }


def a_finding(found: Finding, definition: Definition, messages: Mapping[str, str], said: Said) -> JSON:
    """No value of the file and no claim's reference: where it is, and what is wrong."""
    answer = said.get((found.rule, found.record_key)) or said.get((found.rule, None))
    return {
        "line": found.line,
        "record": found.record,
        "position": found.position,
        "field": found.field,
        "label": label_of(definition, found),
        "rule": found.rule,
        "severity": found.severity,
        "message": messages.get(found.rule, found.rule),
        "answered": answer is not None,
    }


def some_figures(figures: Iterable[Figure]) -> JSON:
    """Amounts are text, so that no program rounds them; money is in pence, as ``unit`` then says."""
    return {
        "figures": [
            {
                "cell": figure.cell,
                "label": figure.label,
                "amount": None if figure.amount is None else f"{figure.amount:f}",
                "unit": figure.unit,
                "unable_to_supply": figure.unable,
            }
            for figure in figures
        ]
    }


def moment(value: datetime | None) -> str | None:
    return None if value is None else machine_time(value)
