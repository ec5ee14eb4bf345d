"""What was found, rule by rule, in the order an officer works: the file's shape, what is found most often, the rest.

What is wrong with the file's shape is often the cause of the rest. Within a part *stop* comes before *fix* and *fix*
before *confirm*, and of each the rule with most still open first.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from councils.validation.models import FindingTotal
from reeve.definitions import Definition
from reeve.web.filters import plural

SEVERITIES = ("stop", "fix", "confirm")
TO_DO = {"fix": "to fix", "confirm": "to explain"}
MOST_OFTEN = 8
"""So many rules of each severity are shown at once; a rest of at most ``SMALL_REST`` is not worth folding away."""
SMALL_REST = 5
SHAPE, OFTEN, ALL, REST = "The shape of the file", "Found most often", "What was found", "Found less often"


@dataclass(frozen=True)
class RuleFound:
    """One rule's row. ``before`` is how often the last version had it, None where there is none to compare with;
    ``cell`` leads to the cell of a form it points at."""

    total: FindingTotal
    href: str
    of_shape: bool
    before: int | None = None
    cell: str | None = None

    @property
    def severity(self) -> str:
        return self.total.severity

    @property
    def words(self) -> str:
        return self.total.message

    @property
    def rule(self) -> str:
        return self.total.rule_id

    @property
    def count(self) -> int:
        return self.total.count

    @property
    def open(self) -> int:
        return self.total.count - self.total.answered

    @property
    def said(self) -> str:
        if not self.total.answered:
            return ""
        act = "explained" if self.severity == "confirm" else "disputed"
        return f"All {act}." if not self.open else f"{self.total.answered:,} {act}."

    @property
    def is_new(self) -> bool:
        return self.before == 0

    @property
    def place(self) -> tuple[int, int, int, str]:
        return SEVERITIES.index(self.severity), -self.open, -self.count, self.rule


@dataclass(frozen=True)
class Part:
    """Rules shown together; ``folded`` away until one asks for them."""

    title: str
    rows: Sequence[RuleFound]
    folded: bool = False

    @property
    def words(self) -> str:
        """How many rules it holds, and what of them is left to do: what one reads before it is opened."""
        left = {name: sum(row.open for row in self.rows if row.severity == name) for name in SEVERITIES}
        words = [f"{left[name]:,} {TO_DO[name]}" for name in TO_DO if left[name]]
        rules = plural(len(self.rows), "other rule")
        return f"{rules}: {' and '.join(words)}" if words else f"{rules}: nothing left to do"


@dataclass(frozen=True)
class Choice:
    """One way to see the list, with how many rules it holds."""

    value: str | None
    words: str
    count: int
    wants: Callable[[RuleFound], bool] = field(repr=False)


@dataclass(frozen=True)
class ByRule:
    """What the page shows: ``parts`` of those rules that ``chosen`` asks for."""

    parts: Sequence[Part]
    choices: Sequence[Choice]
    chosen: Choice
    compared: bool


def by_rule(
    totals: Sequence[FindingTotal],
    definition: Definition,
    *,
    address: Callable[[str], str],
    before: Mapping[str, FindingTotal] | None = None,
    show: str | None = None,
    cell: Callable[[str], str | None] | None = None,
) -> ByRule:
    """``address`` leads to a rule's lines, ``cell`` to a cell of a form by its name; ``before`` holds the totals of the
    last version, None where there is none; ``show`` is the value of a choice, and anything else shows all."""
    rows = [row_of(total, definition, address, before) for total in totals]
    rows = [replace(row, cell=cell_of(row.rule, definition, cell)) for row in rows] if cell else rows
    every, *others = choices_of(rows, compared=before is not None)
    choices = [every, *(choice for choice in others if choice.count not in (0, every.count))]
    chosen = next((choice for choice in choices if choice.value == show), every)
    return ByRule(parts_of([row for row in rows if chosen.wants(row)]), choices, chosen, before is not None)


def row_of(
    total: FindingTotal,
    definition: Definition,
    address: Callable[[str], str],
    before: Mapping[str, FindingTotal] | None,
) -> RuleFound:
    rule = definition.layout.by_id.get(total.rule_id)
    earlier = None if before is None else before[total.rule_id].count if total.rule_id in before else 0
    of_shape = total.severity == "stop" or (rule is not None and rule.kind == "structure")
    return RuleFound(total, address(total.rule_id), of_shape, earlier)


def cell_of(rule_id: str, definition: Definition, cell: Callable[[str], str | None]) -> str | None:
    """Where the first cell of a rule is filled in."""
    rule = definition.layout.by_id.get(rule_id)
    return cell(rule.fields[0]) if rule is not None and rule.fields else None


def choices_of(rows: Sequence[RuleFound], *, compared: bool) -> list[Choice]:
    wanted: list[tuple[str | None, str, Callable[[RuleFound], bool]]] = [
        (None, "All rules", lambda row: True),
        ("fix", "To fix", lambda row: row.severity == "fix"),
        ("confirm", "To explain", lambda row: row.severity == "confirm"),
        ("open", "Still open", lambda row: row.open > 0),
    ]
    if compared:
        wanted.append(("new", "New since the last version", lambda row: row.is_new))
    return [Choice(value, words, sum(map(wants, rows)), wants) for value, words, wants in wanted]


def parts_of(rows: Sequence[RuleFound]) -> list[Part]:
    """Every row is in one part, and no part is empty."""
    rows = sorted(rows, key=lambda row: row.place)
    shape = [row for row in rows if row.of_shape]
    lines = [row for row in rows if not row.of_shape]
    often = [row for name in SEVERITIES for row in [r for r in lines if r.severity == name][:MOST_OFTEN]]
    rest = [row for row in lines if row not in often]
    if len(rest) <= SMALL_REST:
        often, rest = lines, []
    parts = [Part(SHAPE, shape), Part(OFTEN if rest or shape else ALL, often), Part(REST, rest, folded=True)]
    return [part for part in parts if part.rows]
