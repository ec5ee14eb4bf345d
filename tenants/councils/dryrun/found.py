"""What a check that keeps nothing found, in the shapes of a check that is kept; none of these rows is ever stored."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import polars as pl

from councils.dryrun.models import DryRun
from councils.dryrun.queries import Gone
from councils.returns.models import Figure, StoredFile
from councils.validation.asking import FINDINGS
from councils.validation.findings import lines_in
from councils.validation.models import CheckRun, FindingTotal
from reeve.database import db
from reeve.installation import here
from reeve.keyring import council_key
from reeve.vault import Place, open_encrypted


@dataclass(frozen=True)
class Found:
    """As of a version: the check, its totals worst first, and the figures."""

    run: CheckRun
    file: StoredFile
    totals: list[FindingTotal]
    figures: list[Figure]

    @property
    def count(self) -> int:
        return sum(total.count for total in self.totals)


WORST_FIRST = ("stop", "fix", "confirm")


def found_in(dry_run: DryRun) -> Found:
    """Empty totals and figures while it runs."""
    result = dry_run.result or {}
    totals = [
        FindingTotal(rule_id=t["rule"], severity=t["severity"], count=t["count"], answered=0, message=t["message"])
        for t in result.get("totals", [])
    ]
    totals.sort(key=lambda total: (WORST_FIRST.index(total.severity), -total.count, total.rule_id))
    figures = [
        Figure(
            cell=f["cell"],
            label=f["label"],
            amount=None if f["amount"] is None else Decimal(f["amount"]),
            unit=f["unit"],
            computed=True,
            place=place,
        )
        for place, f in enumerate(result.get("figures", []))
    ]
    return Found(check_of(dry_run), file_of(dry_run), totals, figures)


def check_of(dry_run: DryRun) -> CheckRun:
    result = dry_run.result or {}
    return CheckRun(
        definition_hash=dry_run.definition_hash or "",
        engine_version=result.get("engine_version", ""),
        enqueued_at=dry_run.made_at,
        started_at=dry_run.started_at,
        outcome=dry_run.outcome,
        stage=dry_run.stage,
        lines_checked=dry_run.lines_checked,
        bytes_checked=dry_run.bytes_checked,
        tries=dry_run.tries,
        problem=dry_run.problem,
        reading=result.get("reading"),
    )


def file_of(dry_run: DryRun) -> StoredFile:
    return StoredFile(name=dry_run.name, sha256=dry_run.sha256, size=dry_run.size)


def lines_of(dry_run: DryRun) -> pl.LazyFrame:
    """Every finding, line by line. Raises Gone."""
    if dry_run.findings_object_id is None or dry_run.findings_key is None or dry_run.findings_key_version is None:
        raise Gone
    place = Place(FINDINGS, dry_run.council_id, dry_run.findings_object_id)
    key = council_key(db.council, dry_run.council_id, version=dry_run.findings_key_version)
    data_key = key.unwrap(dry_run.findings_key, place)
    with open_encrypted(here().store.open(dry_run.findings_object_id), key=data_key, place=place) as file:
        return lines_in(file.read())
