"""What was found, rule by rule, in the order an officer works: the file's shape, what is found most often, the rest.

What is wrong with the file's shape is often the cause of the rest. Within a part *stop* comes before *fix* and *fix*
before *confirm*, and of each the rule with most still open first.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from councils.validation.models import FindingTotal
from reeve.definitions import Definition
from reeve.web.language import gettext, ngettext

SEVERITIES = ("stop", "fix", "confirm")
MOST_OFTEN = 8
"""So many rules of each severity are shown at once; a rest of at most ``SMALL_REST`` is not worth folding away."""
SMALL_REST = 5
CHOICES = ("All rules", "To fix", "To explain", "Still open", "New since the last version")
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
        explained, some = self.severity == "confirm", {"some": f"{self.total.answered:,}"}
        if self.open:
            return str(gettext("%(some)s explained.", **some) if explained else gettext("%(some)s disputed.", **some))
        return str(gettext("All explained.") if explained else gettext("All disputed."))

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
        to_fix, to_explain = f"{left['fix']:,}", f"{left['confirm']:,}"
        if left["fix"] and left["confirm"]:
            words = gettext("%(fix)s to fix and %(explain)s to explain", fix=to_fix, explain=to_explain)
        elif left["fix"]:
            words = gettext("%(fix)s to fix", fix=to_fix)
        elif left["confirm"]:
            words = gettext("%(explain)s to explain", explain=to_explain)
        else:
            words = gettext("nothing left to do")
        return f"{ngettext('%(num)s other rule', '%(num)s other rules', len(self.rows))}: {words}"


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
    wanted: list[tuple[str | None, Callable[[RuleFound], bool]]] = [
        (None, lambda row: True),
        ("fix", lambda row: row.severity == "fix"),
        ("confirm", lambda row: row.severity == "confirm"),
        ("open", lambda row: row.open > 0),
        ("new", lambda row: row.is_new),
    ]
    told = [
        Choice(value, words, sum(map(wants, rows)), wants)
        for (value, wants), words in zip(wanted, CHOICES, strict=True)
    ]
    return told if compared else told[:-1]


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
