"""What is read before it is sent or signed: a manifest's document, laid out, with last period's figures beside it.

The same page is made from the document that would be fixed (before submission) and from the one that was (after it), so
that what is read is what is signed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from councils.drafting.stake import Panel, panel_of
from councils.returns.queries import PreviousVersion
from reeve.definitions import Definition
from reeve.definitions.definition import Welsh
from reeve.proof.figures import Amount, FigureRow, Run, by_section, most_moved, rows_of, runs_of
from reeve.proof.offered import Offered, offers_in
from reeve.rules import Period

A_FEW = 10
"""Of the figures that moved: so many stand in words beside the tables."""


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
    contributors: tuple[tuple[str, tuple[str, ...]], ...]
    statement: str
    definition: Mapping[str, Any]
    file: Mapping[str, Any] | None
    shown_large: str = ""
    panel: Panel | None = None
    offers: tuple[Offered, ...] = ()
    welsh: Welsh = field(default_factory=Welsh)

    @property
    def sections(self) -> Mapping[str, list[FigureRow]]:
        """The figures by the part of the form they stand in; under "Figures" where it has no parts."""
        return by_section(self.figures)

    @property
    def runs(self) -> list[Run]:
        """The same for a reader who has last period's beside them: what did not move can be folded. A form without
        parts, and one with nothing to compare with, is one run."""
        sections = self.sections
        return runs_of(sections) if self.previous is not None and len(sections) > 1 else [Run(True, sections)]

    @property
    def moved(self) -> list[Moved]:
        """What differs from last period and why, the largest share of last period's figure first."""
        rows = most_moved(self.figures)
        return [Moved(row, tuple(one for one in self.explanations if row.cell in one.cells)) for row in rows]

    @property
    def moved_first(self) -> list[Moved]:
        """Those a reader is led to: the first few, and every one that was explained."""
        return [item for place, item in enumerate(self.moved) if place < A_FEW or item.why]

    @property
    def moved_more(self) -> int:
        """How many more differ, which the tables show."""
        return len(self.moved) - len(self.moved_first)

    @property
    def headline(self) -> FigureRow | None:
        """The figure shown large: the one the definition names, else the form's last total, else the first amount of
        money, else the first figure."""
        named = [row for row in self.figures if row.cell == self.shown_large]
        totals = [row for row in self.figures if row.total]
        money = [row for row in self.figures if row.unit == "pounds"]
        choices = named or totals[-1:] or money[:1] or list(self.figures[:1])
        return choices[0] if choices else None


def sections_in(document: Mapping[str, Any], definition: Definition) -> list[str]:
    """The parts of a form that can be sent back by themselves; none where it has no parts or is an extract."""
    if document["form"] is None:
        return []
    found = dict.fromkeys(definition.section_of(figure["cell"]) for figure in document["figures"])
    return [section for section in found if section] if len(found) > 1 else []


def paper_of(document: Mapping[str, Any], definition: Definition, previous: PreviousVersion | None) -> Paper:
    """Lay out the manifest ``document``, in the words of the definition it names."""
    figures = rows_of(document, definition, {} if previous is None else earlier(previous))
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
        contributors=tuple(
            (one["name"], tuple(ACTS.get(act, act) for act in one["acts"])) for one in document["contributors"]
        ),
        statement=document["statement"],
        definition=document["definition"],
        file=document["file"],
        shown_large=definition.headline,
        offers=offers_in(document),
        welsh=definition.welsh,
        panel=panel_of(definition, period, {row.cell: row.now for row in figures}),
    )


def earlier(previous: PreviousVersion) -> dict[str, Amount]:
    """By cell, as a manifest states amounts: money in whole pence, whatever it is money of."""
    return {
        cell: int(figure.amount) if figure.amount is not None and figure.is_money else figure.amount
        for cell, figure in previous.figures.items()
    }


def said(answer: Mapping[str, Any], definition: Definition) -> Said:
    rule = definition.layout.by_id.get(answer["rule"])
    return Said(
        rule=answer["rule"],
        finding=rule.message if rule else answer["rule"],
        about=ABOUT[answer["record"] is not None],
        reason=answer["reason"],
        by=answer["by"]["name"],
        cells=frozenset(rule.fields) if rule else frozenset(),
    )


ABOUT = ("Every finding of this rule", "One record")
ACTS = {
    "uploaded": "uploaded the file",
    "entered": "entered figures",
    "froze": "made the version",
    "ordered": "said which column is which",
    "explained": "explained findings",
    "disputed": "disputed a rule",
    "submitted": "sent it",
}
