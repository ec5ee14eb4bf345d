"""Rules that could not run, told together: by reason, in a sentence each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from reeve.rules.result import NotRun
from reeve.rules.totals import REFERENCE_DATE, missing_fact

_NEEDED = {
    missing_fact(REFERENCE_DATE): ("the reference date", "The header gives none we can read."),
    missing_fact("period_start"): ("the period of this return", "It is not known here."),
}


@dataclass(frozen=True, slots=True)
class NotRunTogether:
    """The rules that could not run for one reason, in order, and ``words`` that say so."""

    why: str
    rules: tuple[str, ...]
    words: str


def not_run_by_reason(rules: Iterable[NotRun]) -> tuple[NotRunTogether, ...]:
    """One group for each reason, that of the most rules first."""
    by_reason: dict[str, list[str]] = {}
    for one in rules:
        by_reason.setdefault(one.why, []).append(one.rule)
    groups = [NotRunTogether(why, tuple(sorted(names)), _words(why, len(names))) for why, names in by_reason.items()]
    return tuple(sorted(groups, key=lambda group: (-len(group.rules), group.rules)))


def _words(why: str, count: int) -> str:
    rules, were = ("rule", "was") if count == 1 else ("rules", "were")
    if why not in _NEEDED:
        return f"{count:,} {rules} {were} not run. {why}"
    needed, because = _NEEDED[why]
    return f"{count:,} {rules} {'needs' if count == 1 else 'need'} {needed} and {were} not run. {because}"
