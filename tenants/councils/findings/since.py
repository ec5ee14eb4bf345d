"""What became of the last version's findings: fixed, still there, new; by rule."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from councils.validation.findings import Filter, count_by_rule
from councils.validation.models import CheckRun
from councils.validation.queries import totals_of


@dataclass(frozen=True)
class Change:
    """One rule in two versions: how many findings are gone, how many are there as before, how many are new."""

    rule: str
    severity: str
    words: str
    fixed: int
    still: int
    new: int


def changes(run: CheckRun, earlier: CheckRun) -> list[Change]:
    """Every rule found in either, this version's first, worst first."""
    fixed, still, new = (count_by_rule(run, Filter(since=each), earlier=earlier) for each in ("fixed", "still", "new"))
    totals = {total.rule_id: total for total in totals_of(run)}
    totals |= {total.rule_id: total for total in totals_of(earlier) if total.rule_id not in totals}
    return [
        Change(rule, total.severity, total.message, fixed.get(rule, 0), still.get(rule, 0), new.get(rule, 0))
        for rule, total in totals.items()
    ]


def sums(found: list[Change]) -> Mapping[str, int]:
    return {since: sum(getattr(each, since) for each in found) for since in ("fixed", "still", "new")}
