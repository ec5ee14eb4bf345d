"""A consignment as the analyst reads it: its figures beside the last accepted ones, what moved, what was answered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from reeve.definitions import Definition, Period
from reeve.department.clean import councils_disputing
from reeve.department.consignments import Opened
from reeve.proof.figures import FigureRow, amount, by_section, most_moved, rows_of
from reeve.proof.offered import Offered, offers_in

WORST_FIRST = ("stop", "fix", "confirm")


@dataclass(frozen=True)
class RuleRow:
    """A rule that found something, and how often; ``answer`` says whether the council explained or disputes it."""

    rule: str
    words: str
    severity: str
    count: int
    answer: str


@dataclass(frozen=True)
class Answer:
    """An explanation or a dispute, beside the words of its rule. ``councils`` is how many dispute that rule in this
    return and period."""

    rule: str
    words: str
    about: str
    reason: str
    by: str
    councils: int = 0


@dataclass(frozen=True)
class Reading:
    """Everything the analyst reads before deciding; ``offers`` are what the council's extracts gave for cells,
    beside what its officer entered."""

    figures: list[FigureRow]
    before: str | None
    rules: list[RuleRow]
    explanations: list[Answer]
    disputes: list[Answer]
    offers: tuple[Offered, ...] = ()

    @property
    def sections(self) -> dict[str, list[FigureRow]]:
        return by_section(self.figures)

    @property
    def moved(self) -> list[FigureRow]:
        """What differs from the last accepted return, the largest share of the earlier figure first."""
        return most_moved(self.figures)

    @property
    def names(self) -> dict[str, str]:
        """What a question may be about, with words for it: every figure, and every rule that found something."""
        figures = {row.cell: f"{row.label}{f' ({row.ref})' if row.ref else ''}" for row in self.figures}
        return figures | {row.rule: f"{row.words} ({row.rule})" for row in self.rules}


def read(opened: Opened, definition: Definition) -> Reading:
    """``opened`` laid out, in the words of the definition it was checked with."""
    manifest, before = opened.manifest, opened.before
    return Reading(
        figures=figures_of(opened, definition),
        before=Period.parse(before.period).label if before else None,
        rules=sorted((rule_row(total, manifest, definition) for total in manifest["findings"]), key=gravity),
        explanations=[answer(one, definition) for one in manifest["explanations"]],
        disputes=disputes_of(opened, definition),
        offers=offers_in(manifest),
    )


def disputes_of(opened: Opened, definition: Definition) -> list[Answer]:
    """Each with how many councils say the same of its rule; nobody is counted where there is none."""
    disputes, owed = opened.manifest["disputes"], opened.obligation
    if not disputes:
        return []
    counted = councils_disputing(owed.return_key, owed.period, practice=owed.practice)
    return [replace(answer(one, definition), councils=counted[one["rule"]]) for one in disputes]


def figures_of(opened: Opened, definition: Definition) -> list[FigureRow]:
    """A cell of a form is shown by its name too; a figure counted from an extract has none that people use."""
    earlier = {} if opened.before is None else opened.before.figures
    before = {cell: amount(stated) for cell, stated in earlier.items()}
    rows = rows_of(opened.manifest, definition, before)
    return [row if opened.manifest["form"] is not None else replace(row, ref=None) for row in rows]


def rule_row(total: Mapping[str, Any], manifest: Mapping[str, Any], definition: Definition) -> RuleRow:
    rule = total["rule"]
    said = [
        words for words, kind in (("Explained", "explanations"), ("Disputed", "disputes")) if has(manifest, kind, rule)
    ]
    return RuleRow(rule, rule_words(rule, definition), total["severity"], total["count"], " and ".join(said) or "None")


def has(manifest: Mapping[str, Any], kind: str, rule: str) -> bool:
    return any(one["rule"] == rule for one in manifest[kind])


def gravity(row: RuleRow) -> tuple[int, int]:
    return WORST_FIRST.index(row.severity), -row.count


def answer(one: Mapping[str, Any], definition: Definition) -> Answer:
    about = "Every finding of this rule" if one["record"] is None else "One record"
    return Answer(one["rule"], rule_words(one["rule"], definition), about, one["reason"], one["by"]["name"])


def rule_words(rule_id: str, definition: Definition) -> str:
    rule = definition.layout.by_id.get(rule_id)
    return rule.message if rule else rule_id
