"""A consignment as the analyst reads it: its figures beside the last accepted ones, what moved, what was answered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from reeve.definitions import Definition, Period
from reeve.department.consignments import Opened
from reeve.rules.held_up import held_up, held_up_words

Amount = int | Decimal | None
WORST_FIRST = ("stop", "fix", "confirm")


@dataclass(frozen=True)
class FigureRow:
    """One figure as ``figures_table`` takes it; ``now`` and ``before`` in pence for money. ``unable`` is why the
    council could not supply it; ``note`` says of a total which such figures it waits for."""

    label: str
    ref: str | None
    now: Amount
    before: Amount
    unit: str
    total: bool
    unable: str = ""
    note: str = ""
    section: str = ""

    @property
    def change(self) -> Amount:
        return None if self.now is None or self.before is None else self.now - self.before


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
    """An explanation or a dispute, beside the words of its rule."""

    rule: str
    words: str
    about: str
    reason: str
    by: str


@dataclass(frozen=True)
class Reading:
    """Everything the analyst reads before deciding."""

    figures: list[FigureRow]
    before: str | None
    rules: list[RuleRow]
    explanations: list[Answer]
    disputes: list[Answer]

    @property
    def sections(self) -> dict[str, list[FigureRow]]:
        """The figures by the part of the form they stand in; under "Figures" where they stand in none."""
        found: dict[str, list[FigureRow]] = {}
        for row in self.figures:
            found.setdefault(row.section or "Figures", []).append(row)
        return found

    @property
    def moved(self) -> list[FigureRow]:
        """What differs from the last accepted return, the largest share of the earlier figure first."""
        return sorted((row for row in self.figures if row.change), key=share_moved, reverse=True)


def share_moved(row: FigureRow) -> Decimal:
    if row.change is None or not row.before:
        return Decimal("Infinity")
    return abs(Decimal(row.change) / Decimal(row.before))


def read(opened: Opened, definition: Definition) -> Reading:
    """``opened`` laid out, in the words of the definition it was checked with."""
    manifest, before = opened.manifest, opened.before
    return Reading(
        figures=with_what_is_missing(
            [figure_row(figure, opened, definition) for figure in manifest["figures"]], definition
        ),
        before=Period.parse(before.period).label if before else None,
        rules=sorted((rule_row(total, manifest, definition) for total in manifest["findings"]), key=gravity),
        explanations=[answer(one, definition) for one in manifest["explanations"]],
        disputes=[answer(one, definition) for one in manifest["disputes"]],
    )


def figure_row(figure: Mapping[str, Any], opened: Opened, definition: Definition) -> FigureRow:
    """Cells of a form are shown by their name too; a figure counted from an extract has none that people use."""
    form, cell = opened.manifest["form"], figure["cell"]
    earlier = opened.before.figures.get(cell) if opened.before else None
    return FigureRow(
        label=figure["label"],
        ref=None if form is None else cell,
        now=amount(figure["amount"]),
        before=amount(earlier),
        unit="pounds" if figure["unit"] == "pence" else "number",
        total=form is not None and cell not in form,
        unable=figure.get("unable_to_supply", ""),
        section=definition.section_of(cell),
    )


def with_what_is_missing(figures: list[FigureRow], definition: Definition) -> list[FigureRow]:
    """Totals that are not worked out say which figure, not supplied, they need."""
    unable = [row.ref for row in figures if row.ref and row.unable]
    waiting = held_up(definition.layout, unable) if unable else {}
    missing = {row.ref: waiting.get(row.ref or "", ()) for row in figures if row.now is None}
    return [replace(row, note=held_up_words(missing[row.ref])) if missing.get(row.ref) else row for row in figures]


def amount(stated: int | str | None) -> Amount:
    """An amount as a manifest holds it: an integer, a decimal as text, or none."""
    return Decimal(stated) if isinstance(stated, str) else stated


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
