"""A version's figures under their headings, each beside last period's, with what moved and a bar drawn to scale."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal

from councils.returns.models import Figure
from councils.returns.queries import PreviousVersion
from reeve.definitions import Definition
from reeve.rules import FigureSpec

BAR = 150
"""The width of the longest bar, in pixels."""
MOST_MOVED, FEW = 6, 20
"""How many figures are told as moved most; a count below ``FEW`` in both periods is not among them."""
Number = int | Decimal


@dataclass(frozen=True)
class FigureRow:
    """As ``figures_table`` takes it; ``now`` and ``before`` in pence for money, None where there is none.

    ``counts`` is the record type whose lines it counts, empty where it does not count; ``bars`` are the widths of last
    period's and this period's bar, None where none is drawn; ``unable`` is why the figure is not supplied.
    """

    label: str
    now: Number | None
    before: Number | None
    unit: str
    note: str = ""
    counts: str = ""
    bars: tuple[int, int] | None = None
    unable: str = ""

    @property
    def change(self) -> Number | None:
        return None if self.now is None or self.before is None else self.now - self.before

    @property
    def moved(self) -> Decimal | None:
        """The change as a share of the earlier figure, in per cent; None where there is nothing to share."""
        if self.change is None or not self.before:
            return None
        return (100 * Decimal(self.change) / abs(Decimal(self.before))).quantize(Decimal("0.1"), ROUND_HALF_UP)


@dataclass(frozen=True)
class FigureGroup:
    """Figures under one heading; ``drawn`` where bars are of use."""

    title: str
    rows: Sequence[FigureRow]
    drawn: bool = False


def figure_groups(
    figures: Sequence[Figure], previous: PreviousVersion | None, definition: Definition
) -> list[FigureGroup]:
    """Every figure of this version once, in the definition's order, and those by code that only last period had."""
    specs = {spec.cell: spec for spec in definition.figures}
    earlier: Mapping[str, Figure] = previous.figures if previous else {}
    groups: dict[str, list[FigureRow]] = {}
    for figure in [*figures, *gone(figures, earlier, specs)]:
        spec = spec_of(figure, specs)
        groups.setdefault((spec.group if spec else "") or "Figures", []).append(row_of(figure, earlier, spec))
    return [drawn(title, rows) for title, rows in groups.items()]


def spec_of(figure: Figure, specs: Mapping[str, FigureSpec]) -> FigureSpec | None:
    """A figure of one code is named after its spec and the code."""
    return specs.get(figure.cell) or specs.get(figure.cell.partition(".")[0])


def gone(figures: Sequence[Figure], earlier: Mapping[str, Figure], specs: Mapping[str, FigureSpec]) -> list[Figure]:
    """Figures of codes that last period's file had and this one has not: they are nothing now."""
    there = {figure.cell for figure in figures}
    by_code = {spec.cell for spec in specs.values() if spec.by} - there
    return [
        Figure(cell=cell, label=old.label, amount=Decimal(0), unit=old.unit)
        for cell, old in earlier.items()
        if cell not in there and cell.partition(".")[0] in by_code
    ]


def row_of(figure: Figure, earlier: Mapping[str, Figure], spec: FigureSpec | None) -> FigureRow:
    note = spec.note if spec else ""
    return FigureRow(
        label=figure.label,
        now=shown(figure),
        before=shown(earlier.get(figure.cell)),
        unit="pounds" if figure.is_money else "number",
        note=f"Provisional. {note}" if spec and spec.provisional else note,
        counts="".join(spec.records) if spec and not (spec.sum or spec.mean) else "",
        unable=figure.unable or "",
    )


def shown(figure: Figure | None) -> Number | None:
    if figure is None or figure.amount is None:
        return None
    whole = int(figure.amount)
    return whole if whole == figure.amount else figure.amount


def drawn(title: str, rows: Sequence[FigureRow]) -> FigureGroup:
    """Bars where a heading holds several counts of the same lines; of the longest, one is ``BAR`` wide."""
    most = max((value for row in rows for value in (row.now, row.before) if value is not None), default=0)
    if len(rows) < 3 or not most or {row.counts for row in rows} != {rows[0].counts or None}:
        return FigureGroup(title, rows)
    return FigureGroup(title, [with_bars(row, most) for row in rows], drawn=True)


def with_bars(row: FigureRow, most: Number) -> FigureRow:
    before, now = (round(BAR * (value or 0) / most) for value in (row.before, row.now))
    return replace(row, bars=(before, now))


def most_moved(groups: Sequence[FigureGroup]) -> list[FigureRow]:
    """What differs most from last period, by its share; a figure that was nothing before comes last."""
    rows = [row for group in groups for row in group.rows if row.change and not is_few(row)]
    return sorted(rows, key=lambda row: (row.moved is None, -abs(row.moved or Decimal(0))))[:MOST_MOVED]


def is_few(row: FigureRow) -> bool:
    return bool(row.counts) and max(row.now or 0, row.before or 0) < FEW
