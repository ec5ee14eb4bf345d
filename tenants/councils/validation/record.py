"""Keeping what a check found: totals, figures, the findings file, and what earlier versions already answered."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from sqlalchemy import delete

from councils.columns.keep import keep_columns
from councils.returns.add_version import wait_for_turn
from councils.returns.files import add_file
from councils.returns.models import Figure, StoredFile, Version
from councils.returns.queries import definition_of, get_obligation_by_id, subject_of
from councils.uploads.take_in import retention_until
from councils.validation.asking import FINDINGS, KEYS, Asked
from councils.validation.carry import carry_answers
from councils.validation.models import CheckRun, FindingTotal
from councils.validation.recount import recount
from reeve.audit import record
from reeve.database import db, now
from reeve.department.models import Obligation
from reeve.faults.report import report_fault
from reeve.rules import Period
from reeve.vault import Stored
from reeve.web.filters import plural


def record_result(run: CheckRun, version: Version, asked: Asked, result: Mapping[str, Any]) -> None:
    """Finish the check. Does nothing where it is finished already."""
    obligation = get_obligation_by_id(version.obligation_id)
    wait_for_turn(obligation)
    if run.outcome is not None:
        return
    findings = keep_file(FINDINGS, obligation, asked, result)
    keys = keep_file(KEYS, obligation, asked, result) if result["keys"] else None
    run.findings_file_id, run.keys_file_id = findings.id, keys.id if keys else None
    run.definition_hash, run.engine_version = asked.definition.hash, result["engine_version"]
    run.compared_with, run.reading = asked.compared_with, result["reading"]
    run.lines_checked, run.problem = result["total_lines"], None
    run.outcome, run.stage, run.finished_at = result["outcome"], "done", now()
    add_totals(run, result)
    if version.file_id is not None:
        keep_columns(version, obligation.return_key, result["reading"].get("columns"))
        replace_figures(version, result)
    carry_answers(run, version)
    recount(run, version)
    tell(run, version, obligation, result)


def keep_file(purpose: str, obligation: Obligation, asked: Asked, result: Mapping[str, Any]) -> StoredFile:
    return add_file(
        Stored(**result[purpose]),
        asked.new_keys[purpose],
        purpose=purpose,
        name=f"{purpose}.parquet",
        kind="parquet",
        practice=obligation.practice,
        retention_until=retention_until(asked.definition, obligation.period),
    )


def add_totals(run: CheckRun, result: Mapping[str, Any]) -> None:
    db.council.add_all(
        FindingTotal(
            check_id=run.id,
            rule_id=total["rule"],
            severity=total["severity"],
            count=total["count"],
            answered=0,
            message=total["message"],
        )
        for total in result["totals"]
    )
    db.council.flush()


def replace_figures(version: Version, result: Mapping[str, Any]) -> None:
    """The figures of a file are the check's own; those of a form were fixed when it was frozen."""
    db.council.execute(delete(Figure).where(Figure.version_id == version.id))
    db.council.add_all(
        Figure(
            version_id=version.id,
            cell=figure["cell"],
            label=figure["label"],
            amount=None if figure["amount"] is None else Decimal(figure["amount"]),
            unit=figure["unit"],
            computed=True,
            place=place,
        )
        for place, figure in enumerate(result["figures"])
    )
    db.council.flush()


def tell(run: CheckRun, version: Version, obligation: Obligation, result: Mapping[str, Any]) -> None:
    record(
        "version.checked",
        subject=subject_of(obligation, version=version.number),
        words=f"checked {words_for(version, obligation)}: {outcome_words(result, of_file=version.file_id is not None)}",
        detail={"outcome": run.outcome, "definition": run.definition_hash, "lines": result["total_lines"]},
    )


def outcome_words(result: Mapping[str, Any], *, of_file: bool) -> str:
    """A form has no lines."""
    if result["outcome"] == "unreadable":
        return "the file cannot be read as this return"
    counts = {s: sum(t["count"] for t in result["totals"] if t["severity"] == s) for s in ("fix", "confirm")}
    lines = f"{plural(result['total_lines'], 'line')}, " if of_file else ""
    return f"{lines}{counts['fix']:,} to fix, {counts['confirm']:,} to explain"


def record_failed(run: CheckRun, version: Version, problem: str) -> None:
    """Our own fault: said so, the platform told, the file kept, and an officer can ask for the check again."""
    run.outcome, run.stage, run.problem, run.finished_at = "failed", "done", problem, now()
    obligation = get_obligation_by_id(version.obligation_id)
    report_fault(db.council, run.id, what="check", return_key=obligation.return_key, reason=problem, tries=run.tries)
    record(
        "version.check_failed",
        subject=subject_of(obligation, version=version.number),
        words=f"could not finish the check of {words_for(version, obligation)}; the file is kept",
        detail={"tries": run.tries, "problem": problem},
    )


def words_for(version: Version, obligation: Obligation) -> str:
    return f"version {version.number} of {definition_of(obligation).name_of(Period.parse(obligation.period))}"
