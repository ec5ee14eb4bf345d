"""A return as it is defined from one period on: who owes it, how it is signed, what it holds and what must be true."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeVar

from reeve.definitions.due import Due
from reeve.definitions.lineage import Lineage
from reeve.rules.model import FORM, FigureSpec, Layout
from reeve.rules.period import Kind, Period

Cell = TypeVar("Cell")


@dataclass(frozen=True, slots=True)
class OwedBy:
    """Which councils owe a return. No ``nations`` or ``kinds`` means every one; None means it does not matter.

    ``kinds`` are kinds of council in the register's words, such as "London borough".
    """

    nations: tuple[str, ...] = ()
    administers_hb: bool | None = None
    kinds: tuple[str, ...] = ()

    def owes(self, *, nation: str, administers_hb: bool, kind: str = "") -> bool:
        """Whether a council of this nation and kind, which does or does not administer Housing Benefit, owes it."""
        if self.nations and nation.casefold() not in self.nations:
            return False
        if self.kinds and kind.casefold() not in self.kinds:
            return False
        return self.administers_hb is None or self.administers_hb == administers_hb


@dataclass(frozen=True, slots=True)
class Code:
    """One code of a list, with what it means."""

    code: str
    label: str
    source: str


@dataclass(frozen=True, slots=True)
class Carried:
    """How a person takes the return to the department themselves, as far as a source says: what to do, in order;
    ``workbook`` where the department's own template is one; ``certificate`` is what it calls what is signed."""

    steps: tuple[str, ...]
    source: str
    certificate: str = ""
    workbook: bool = False


@dataclass(frozen=True, slots=True)
class Welsh:
    """What the definition says in Welsh besides the labels of its cells: the statement, for reading only, since the one
    in English is signed; and the parts of the form, by their English names."""

    statement: str = ""
    sections: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Definition:
    """One return from one period on. ``resolved`` is its canonical text (RFC 8785); ``hash`` is that text's digest.

    ``reason`` says why it is provisional, in words for the screen. ``due`` is None where no source gives a due date.
    ``nation`` is empty where one definition holds for every nation. ``form`` is the department's code of the form,
    empty where none is known. ``until`` is the last period for which it is owed. ``rounds`` says what each part of a
    year is for, by H1, H2 or Q1 to Q4, and ``round_titles`` what it is called. ``headline`` is the cell shown large
    where a form is signed; empty: its last total. ``follows`` is the return that this one comes after, and the cells of
    ``opens_with_total`` are offered its headline. ``subsidy`` names the cells of each class of overpayment and of the
    threshold. ``must_supply`` are the cells that the law asks for, with ``must_supply_source``: neither they nor what
    they are worked out from can be "unable to supply". ``lineage`` says which cells follow from the council's extracts.
    ``typed_signature``: the department asks the certifier to type their name; ``examined``: a reporting accountant may
    be let in to read it; ``carried``: what is known of how a person takes it there.
    """

    key: str
    title: str
    short_title: str
    kind: Literal["extract", "form"]
    department: str
    from_period: Period
    revision: int
    status: str
    reason: str
    period_kind: Kind
    due: Due | None
    until: Period | None
    owed_by: OwedBy
    signed_by: Literal["none", "responsible_finance_officer"]
    statement: str
    file_name: str
    retention_months: int
    legal_source: str
    layout: Layout
    codes: Mapping[str, tuple[Code, ...]]
    figures: tuple[FigureSpec, ...]
    hash: str
    resolved: str
    nation: str = ""
    form: str = ""
    rounds: Mapping[str, str] = field(default_factory=dict)
    round_titles: Mapping[str, str] = field(default_factory=dict)
    headline: str = ""
    follows: str = ""
    opens_with_total: tuple[str, ...] = ()
    subsidy: Mapping[str, Any] | None = None
    must_supply: tuple[str, ...] = ()
    must_supply_source: str = ""
    lineage: Lineage | None = None
    typed_signature: bool = False
    examined: bool = False
    carried: Carried | None = None
    welsh: Welsh = field(default_factory=Welsh)

    @property
    def is_provisional(self) -> bool:
        return self.status == "provisional"

    @property
    def name(self) -> str:
        """The key, and behind a point the nation where each nation has its own: ``hb-subsidy-final.scotland``."""
        return f"{self.key}.{self.nation}" if self.nation else self.key

    def by_present_name(self, cells: Mapping[str, Cell]) -> dict[str, Cell]:
        """What was kept by a cell's name, under the official number of those cells that got one since."""
        renamed = {field.formerly: field.name for field in self.layout.fields if field.formerly}
        return {renamed.get(name, name): one for name, one in cells.items() if renamed.get(name) not in cells}

    def section_of(self, cell: str) -> str:
        """The part of the form a cell stands in, or the heading of an extract's figure; empty where there is none."""
        field = self.layout.find_field(FORM, cell)
        if field is not None:
            return field.section
        names = (cell, cell.partition(".")[0])
        return next((figure.group for figure in self.figures if figure.cell in names), "")

    def holds_for(self, period: Period) -> bool:
        """Whether the return is still made for this period."""
        return self.until is None or period.start <= self.until.start

    def round_of(self, period: Period) -> str:
        """What this period's return is, such as "Mid-year estimate"; empty where all are alike."""
        return self.rounds.get(part_of(period), "")

    def title_of(self, period: Period) -> str:
        """The short title, as this period's return is called: "HB subsidy mid-year estimate"."""
        return self.round_titles.get(part_of(period), self.short_title)

    def name_of(self, period: Period) -> str:
        """As a history or a letter names it: "DHP mid-year claim, the first half of 2026-27"."""
        return f"{self.title_of(period)}, {period.in_words}"


def part_of(period: Period) -> str:
    """H1 for the first half of a year, Q3 for its third quarter."""
    return str(period).rpartition("-")[2]
