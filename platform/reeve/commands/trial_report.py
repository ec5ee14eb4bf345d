"""What ``reeve department try-rules`` says: counts by rule, the gravest and most frequent first."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from reeve.department.trial import Trial
from reeve.rulebook.fired import FLOOR, Fired
from reeve.rules import Rule
from reeve.rules.model import SEVERITIES
from reeve.web.filters import plural


def report(trial: Trial, *, new: Collection[str], changed: Collection[str]) -> Iterator[str]:
    """Every rule that was found, and every new or changed one that was not."""
    definition = trial.definition
    yield (
        f"{definition.title}, from {definition.from_period}, {definition.hash}: "
        f"tried on the practice returns of {plural(trial.councils, 'council')}, {plural(trial.lines, 'line')}."
    )
    if trial.failed:
        yield f"{plural(trial.failed, 'return')} could not be checked: it took too long, or the fault is ours."
    rules = [rule for rule in definition.layout.rules if rule.id in trial.hits or rule.id in {*new, *changed}]
    for rule in sorted(rules, key=lambda rule: order(rule, trial)):
        marked = "  new" if rule.id in new else "  changed" if rule.id in changed else ""
        yield f"{rule.id}  {rule.severity}  {hit(trial, rule.id)}{marked}"
    idle = sorted(rule for rule, count in trial.idle.items() if count == trial.councils)
    if idle:
        yield (
            f"{plural(len(idle), 'rule')} could not be tried anywhere, "
            f"for want of an earlier return to compare with or of a date: {', '.join(idle)}"
        )


def order(rule: Rule, trial: Trial) -> tuple[int, int, str]:
    return SEVERITIES.index(rule.severity), -trial.hits.get(rule.id, Fired()).lines, rule.id


def hit(trial: Trial, rule: str) -> str:
    fired = trial.hits.get(rule, Fired())
    if not fired.councils:
        idle = trial.idle.get(rule, 0)
        return "was tried nowhere" if idle == trial.councils else "would have hit none"
    if fired.tells_of_few:
        return f"would have hit fewer than {FLOOR} councils"
    return f"would have hit {plural(fired.councils, 'council')}, {plural(fired.lines, 'line')}"
