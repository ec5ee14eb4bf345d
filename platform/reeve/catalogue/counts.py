"""How often each rule fired over all councils: none is named, and nothing is kept of so few that it tells on one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy import delete

from reeve.catalogue.models import RuleCount
from reeve.database import db, now
from reeve.definitions import Period
from reeve.rulebook.fired import FLOOR, Fired


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
    few = fired.tells_of_few
    return RuleCount(
        return_key=return_key,
        rule_id=rule,
        period=period,
        checked=checked,
        councils=None if few else fired.councils,
        lines=None if few else fired.lines,
        counted_at=now(),
    )


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
