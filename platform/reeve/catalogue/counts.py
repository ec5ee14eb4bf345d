"""How often each rule fired over all councils: none is named, and nothing is kept of so few that it tells on one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import delete, select

from reeve.catalogue.models import FLOOR, RuleCount
from reeve.database import db, now
from reeve.definitions import Period


@dataclass(frozen=True)
class Fired:
    """One rule over the councils checked: at how many it was found, and on how many lines."""

    councils: int = 0
    lines: int = 0

    def and_at(self, count: int) -> Fired:
        """With one more council, where it was found ``count`` times."""
        return Fired(self.councils + 1, self.lines + count) if count else self


def keep_counts(return_key: str, period: str, *, checked: int, fired: Mapping[str, Fired], rules: Iterable[str]) -> int:
    """In a platform unit, in place of what was kept before; how many were kept. Nothing is kept, and the old stays,
    where fewer than ``FLOOR`` councils were checked."""
    if checked < FLOOR:
        return 0
    rows = [row_of(return_key, period, rule, checked, fired.get(rule, Fired())) for rule in sorted(set(rules))]
    db.platform.execute(delete(RuleCount).where(RuleCount.return_key == return_key))
    db.platform.add_all(rows)
    db.platform.flush()
    return len(rows)


def row_of(return_key: str, period: str, rule: str, checked: int, fired: Fired) -> RuleCount:
    few = 0 < fired.councils < FLOOR
    return RuleCount(
        return_key=return_key,
        rule_id=rule,
        period=period,
        checked=checked,
        councils=None if few else fired.councils,
        lines=None if few else fired.lines,
        counted_at=now(),
    )


def counts_of(return_key: str) -> Mapping[str, RuleCount]:
    """By rule; empty where none were kept."""
    found = db.gate.scalars(select(RuleCount).where(RuleCount.return_key == return_key))
    return {each.rule_id: each for each in found}


def in_words(count: RuleCount | None) -> str:
    """What the catalogue says."""
    if count is None:
        return f"Not known: fewer than {FLOOR} councils have been checked with this rule"
    period = Period.parse(count.period).label
    if count.councils is None or count.lines is None:
        return f"Found at fewer than {FLOOR} of {count.checked:,} councils, {period}"
    if not count.councils:
        return f"Found at none of {count.checked:,} councils, {period}"
    lines = "line" if count.lines == 1 else "lines"
    return f"Found at {count.councils:,} of {count.checked:,} councils, on {count.lines:,} {lines}, {period}"
