"""What the pages of drafts show: what breaks each rule, a trial's counts by rule, and how often a rule is found since
it was changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from reeve.catalogue.counts import in_words as found_in_words
from reeve.catalogue.examples import Example, example_for
from reeve.catalogue.models import RuleCount
from reeve.definitions import Definition
from reeve.definitions.example_edits import examples_from
from reeve.revisions.changed import rules_changed
from reeve.revisions.models import DraftRevision, RuleTrial
from reeve.rulebook.fired import FLOOR
from reeve.rulebook.models import Publication
from reeve.rulebook.queries import LONDON, today
from reeve.rules import Rule
from reeve.rules.model import SEVERITIES
from reeve.web.filters import plural


@dataclass(frozen=True)
class Hit:
    """One rule in a trial. ``marked`` is new, changed or empty."""

    rule: str
    severity: str
    words: str
    found: str
    marked: str
    lines: int

    @property
    def place(self) -> tuple[bool, int, int, str]:
        """What the draft changes first, then the gravest and most frequent."""
        return not self.marked, SEVERITIES.index(self.severity), -self.lines, self.rule


@dataclass(frozen=True)
class Effect:
    """How often a rule was found before it was changed, and is since."""

    rule: str
    before: str
    since: str


def hits(trial: RuleTrial, definition: Definition) -> Sequence[Hit]:
    """Every rule that was found, and every new or changed one that was not."""
    result = trial.result or {}
    known: Mapping[str, Mapping[str, int | None]] = result.get("rules", {})
    marks = {rule: mark for mark in ("new", "changed") for rule in result.get(mark, ())}
    idle = frozenset(result.get("idle_everywhere", ()))
    wanted = [rule for rule in definition.layout.rules if rule.id in known or rule.id in marks]
    return sorted((hit(rule, known.get(rule.id), marks, idle) for rule in wanted), key=lambda one: one.place)


def hit(rule: Rule, counted: Mapping[str, int | None] | None, marks: Mapping[str, str], idle: frozenset[str]) -> Hit:
    lines = (counted or {}).get("lines") or 0
    return Hit(
        rule.id, rule.severity, rule.message, would_have_hit(rule.id, counted, idle), marks.get(rule.id, ""), lines
    )


def would_have_hit(rule_id: str, counted: Mapping[str, int | None] | None, idle: frozenset[str]) -> str:
    if rule_id in idle:
        return "Could be tried nowhere, for want of an earlier return or of a date"
    if counted is None:
        return "Would have hit none"
    councils, lines = counted["councils"], counted["lines"]
    if councils is None or lines is None:
        return f"Would have hit fewer than {FLOOR} councils"
    return f"Would have hit {plural(councils, 'council')}, {plural(lines, 'line')}"


def effects(publication: Publication, counts: Mapping[str, RuleCount]) -> Sequence[Effect]:
    """Rule by rule; what the nightly count found before the rules began says nothing yet."""
    changed = publication.changed
    return [
        Effect(rule, publication.before.get(rule, "There was no such rule"), since(rule, publication, counts))
        for rule in (*changed["new"], *changed["changed"], *changed["gone"])
    ]


def since(rule: str, publication: Publication, counts: Mapping[str, RuleCount]) -> str:
    if rule in publication.changed["gone"]:
        return "It is gone"
    begins, count = publication.begins_on, counts.get(rule)
    if today() < begins:
        return f"It holds from {begins.day} {begins:%B %Y}"
    if count is not None and count.counted_at.astimezone(LONDON).date() <= begins:
        return "Not counted yet: the count is made at night"
    return found_in_words(count)


def examples(draft: DraftRevision, base: Definition, definition: Definition) -> Sequence[tuple[str, Example]]:
    """What breaks each new or changed rule, by rule."""
    own, changed = examples_from(draft.examples), rules_changed(base, definition)
    found = [(rule, example_for(definition, rule, own)) for what in ("new", "changed") for rule in changed[what]]
    return [(rule, example) for rule, example in found if example is not None]


def example_hint(definition: Definition, row: Mapping[str, Any]) -> str:
    """How an example of this rule is written."""
    cell = row["fields"][0] if row.get("fields") else ""
    if definition.kind == "form":
        return (
            "What to type into the form that is right, one cell a line, its text in quotation marks, such as "
            f'{cell or "c001"} = "". A line that begins with “last.” is about the form accepted last.'
        )
    record = row["record"] if isinstance(row.get("record"), str) else (*row.get("record", ()), "D")[0]
    return (
        "What to change in the file that is right, one cell a line, its text in quotation marks, such as "
        f'{record}1.{cell or "NAME"} = "", which empties that cell of the first {record} line. '
        "A line that begins with “last.” is about the file accepted last."
    )


def unshown(row: Mapping[str, Any]) -> list[str]:
    """The parts of a rule that its page does not change, in words; they are changed in a folder."""
    shown = {"id", "kind", "severity", "record", "fields", "message", "source", "when", "must", "status"}
    return [f"{name}: {value}" for name, value in sorted(row.items()) if name not in shown]
