"""What is read before it is sent or signed: a manifest's document, laid out, with last period's figures beside it.

The same page is made from the document that would be fixed (before submission) and from the one that was (after it), so
that what is read is what is signed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from councils.drafting.stake import Panel, panel_of
from councils.returns.models import Figure
from councils.returns.queries import PreviousVersion
from reeve.definitions import Definition
from reeve.rules import Period
from reeve.rules.held_up import held_up, held_up_words

Amount = int | Decimal | None


@dataclass(frozen=True)
class FigureRow:
    """One figure as ``figures_table`` takes it; ``now`` and ``before`` in pence for money. ``unable`` is why it is not
    supplied; ``note`` says of a total which such figures it waits for."""

    ref: str
    label: str
    now: Amount
    before: Amount
    unit: str
    total: bool
    section: str = ""
    unable: str = ""
    note: str = ""

    @property
    def change(self) -> Amount:
        return None if self.now is None or self.before is None else self.now - self.before

    @property
    def has_moved(self) -> bool:
        return bool(self.change)


@dataclass(frozen=True)
class Said:
    """An explanation or a dispute: which rule says what, and what the council answers."""

    rule: str
    finding: str
    about: str
    reason: str
    by: str
    cells: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Moved:
    """A figure that differs from last period's, and what the council says of it."""

    figure: FigureRow
    why: tuple[Said, ...]


@dataclass(frozen=True)
class Paper:
    """Everything a reader needs, in order of reading."""

    title: str
    period: Period
    council: str
    version: int
    practice: bool
    figures: tuple[FigureRow, ...]
    previous: Period | None
    findings: tuple[Mapping[str, Any], ...]
    explanations: tuple[Said, ...]
    disputes: tuple[Said, ...]
    contributors: tuple[tuple[str, str], ...]
    statement: str
    definition: Mapping[str, Any]
    file: Mapping[str, Any] | None
    shown_large: str = ""
    panel: Panel | None = None

    @property
    def sections(self) -> Mapping[str, list[FigureRow]]:
        """The figures by the part of the form they stand in; under "Figures" where it has no parts."""
        return by_section(self.figures)

    @property
    def moved(self) -> list[Moved]:
        """What differs from last period and why, the largest share of last period's figure first."""
        rows = sorted((row for row in self.figures if row.has_moved), key=share_moved, reverse=True)
        return [Moved(row, tuple(one for one in self.explanations if row.ref in one.cells)) for row in rows]

    @property
    def headline(self) -> FigureRow | None:
        """The figure shown large: the one the definition names, else the form's last total, else the first amount of
        money, else the first figure."""
        named = [row for row in self.figures if row.ref == self.shown_large]
        totals = [row for row in self.figures if row.total]
        money = [row for row in self.figures if row.unit == "pounds"]
        choices = named or totals[-1:] or money[:1] or list(self.figures[:1])
        return choices[0] if choices else None


def by_section(rows: Iterable[FigureRow]) -> dict[str, list[FigureRow]]:
    """The rows under the part of the form they stand in, in its order; under "Figures" where they stand in none."""
    found: dict[str, list[FigureRow]] = {}
    for row in rows:
        found.setdefault(row.section or "Figures", []).append(row)
    return found


def sections_in(document: Mapping[str, Any], definition: Definition) -> list[str]:
    """The parts of a form that can be sent back by themselves; none where it has no parts or is an extract."""
    if document["form"] is None:
        return []
    found = dict.fromkeys(definition.section_of(figure["cell"]) for figure in document["figures"])
    return [section for section in found if section] if len(found) > 1 else []


def share_moved(row: FigureRow) -> Decimal:
    if row.change is None or not row.before:
        return Decimal("Infinity")
    return abs(Decimal(row.change) / Decimal(row.before))


def paper_of(document: Mapping[str, Any], definition: Definition, previous: PreviousVersion | None) -> Paper:
    """Lay out the manifest ``document``, in the words of the definition it names."""
    before: Mapping[str, Figure] = {} if previous is None else previous.figures
    figures = tuple(
        row_of(figure, before, section=definition.section_of(figure["cell"]), total=is_total(figure, document))
        for figure in document["figures"]
    )
    figures = with_what_is_missing(figures, definition)
    period = Period.parse(document["obligation"]["period"])
    return Paper(
        title=document["obligation"]["title"],
        period=period,
        council=document["obligation"]["council"]["name"],
        version=document["version"],
        practice=document["obligation"]["standing"] == "practice",
        figures=figures,
        previous=None if previous is None else previous.period,
        findings=tuple(document["findings"]),
        explanations=tuple(said(one, definition) for one in document["explanations"]),
        disputes=tuple(said(one, definition) for one in document["disputes"]),
        contributors=tuple((one["name"], acts_in_words(one["acts"])) for one in document["contributors"]),
        statement=document["statement"],
        definition=document["definition"],
        file=document["file"],
        shown_large=definition.headline,
        panel=panel_of(definition, period, {row.ref: row.now for row in figures}),
    )


def with_what_is_missing(figures: tuple[FigureRow, ...], definition: Definition) -> tuple[FigureRow, ...]:
    """Totals that are not worked out say which figure, not supplied, they need."""
    unable = [row.ref for row in figures if row.unable]
    waiting = held_up(definition.layout, unable) if unable else {}
    return tuple(
        replace(row, note=held_up_words(waiting[row.ref])) if row.now is None and row.ref in waiting else row
        for row in figures
    )


def is_total(figure: Mapping[str, Any], document: Mapping[str, Any]) -> bool:
    """Whether a form works the figure out from what was entered."""
    return document["form"] is not None and figure["cell"] not in document["form"]


def row_of(figure: Mapping[str, Any], before: Mapping[str, Figure], *, section: str, total: bool) -> FigureRow:
    money = figure["unit"] == "pence"
    last = before.get(figure["cell"])
    earlier = None if last is None else last.amount
    return FigureRow(
        ref=figure["cell"],
        label=figure["label"],
        now=amount(figure["amount"]),
        before=int(earlier) if earlier is not None and money else earlier,
        unit="pounds" if money else "number",
        total=total,
        section=section,
        unable=figure.get("unable_to_supply", ""),
    )


def amount(stated: int | str | None) -> Amount:
    """An amount as a document holds it: an integer, a decimal as text, or none."""
    return Decimal(stated) if isinstance(stated, str) else stated


def said(answer: Mapping[str, Any], definition: Definition) -> Said:
    rule = definition.layout.by_id.get(answer["rule"])
    return Said(
        rule=answer["rule"],
        finding=rule.message if rule else answer["rule"],
        about="Every finding of this rule" if answer["record"] is None else "One record",
        reason=answer["reason"],
        by=answer["by"]["name"],
        cells=frozenset(rule.fields) if rule else frozenset(),
    )


def acts_in_words(acts: list[str]) -> str:
    """ "entered figures, made the version"."""
    return ", ".join(ACTS.get(act, act) for act in acts)


ACTS = {
    "uploaded": "uploaded the file",
    "entered": "entered figures",
    "froze": "made the version",
    "explained": "explained findings",
    "disputed": "disputed a rule",
    "submitted": "sent it",
}
