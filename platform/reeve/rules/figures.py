"""The figures of an extract: amounts of its lines, means over them, and one figure for each code that is there."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from reeve.rules.kinds import CannotRun, Kept
from reeve.rules.model import FORM, DefinitionError, FigureSpec, Layout
from reeve.rules.predicates import PredicateError
from reeve.rules.result import Figure
from reeve.rules.totals import Amount

MOST_CODES = 20
NONE, OTHER = "none", "other"
_CODE = re.compile(r"[A-Za-z0-9]{1,2}")
"""Only what looks like a code is shown: a shifted line may hold anything in the place of one."""

Number = int | Decimal


@dataclass(frozen=True, slots=True, eq=False)
class FigureMaker:
    """``amounts`` are counted or summed over each record type of ``spec``; ``lines`` are what a mean is divided by."""

    spec: FigureSpec
    amounts: tuple[Amount, ...]
    lines: tuple[Amount, ...] = ()

    @property
    def counted(self) -> tuple[Amount, ...]:
        """What is worked out together with the amounts of rules."""
        return () if self.spec.by else self.amounts + self.lines

    @property
    def needs(self) -> Iterator[tuple[str, frozenset[str]]]:
        by = frozenset({self.spec.by} if self.spec.by else ())
        return ((record, own | by) for amount in self.amounts for record, own in amount.needs.items())

    def figures(self, kept: Kept) -> Iterator[Figure]:
        """An amount that cannot be known is None."""
        try:
            if self.spec.by:
                yield from self._of_each_code(kept)
            else:
                yield self._figure(self._value(kept))
        except CannotRun:
            yield self._figure(None)

    def _figure(self, amount: Number | None, *, cell: str = "", label: str = "") -> Figure:
        return Figure(cell or self.spec.cell, label or self.spec.label, amount, self.spec.unit)

    def _value(self, kept: Kept) -> Number | None:
        total = _sum(amount.value(kept) for amount in self.amounts)
        if not self.lines:
            return total
        lines = _sum(amount.value(kept) for amount in self.lines)
        return mean_of(total, lines, self.spec.unit) if lines else None

    def _of_each_code(self, kept: Kept) -> Iterator[Figure]:
        found: dict[str | None, Number] = defaultdict(int)
        for amount in self.amounts:
            for code, value in amount.value_by(str(self.spec.by), kept).items():
                found[code] += value
        for code, value in together(found).items():
            said = {NONE: "no code given", OTHER: "any other code"}.get(code, f"code {code}")
            yield self._figure(value, cell=f"{self.spec.cell}.{code}", label=f"{self.spec.label}: {said}")


def _sum(values: Iterable[Number]) -> Number:
    return sum(values, start=0)


def mean_of(total: Number, lines: Number, unit: str) -> Number:
    """Whole pence for money, else one decimal place; a half goes up."""
    exact = Decimal(total) / Decimal(lines)
    if "pence" in unit:
        return int(exact.quantize(Decimal(1), ROUND_HALF_UP))
    return exact.quantize(Decimal("0.1"), ROUND_HALF_UP)


def together(found: Mapping[str | None, Number]) -> dict[str, Number]:
    """The codes in order, first what has none; those beyond the ``MOST_CODES`` largest, and what is no code, as one."""
    codes = {code: value for code, value in found.items() if code is not None and _CODE.fullmatch(code)}
    shown = sorted(sorted(codes, key=lambda code: (-codes[code], code))[:MOST_CODES])
    told: dict[str, Number] = {NONE: found[None]} if None in found else {}
    told |= {code: codes[code] for code in shown}
    others = [value for code, value in found.items() if code is not None and code not in told]
    return told | ({OTHER: _sum(others)} if others else {})


def figure_makers(layout: Layout) -> tuple[FigureMaker, ...]:
    """Compiled; none for a form, whose cells are its figures. Raises ``DefinitionError`` naming the figure."""
    if layout.kind == "form":
        return ()
    made = []
    for spec in layout.figures:
        try:
            made.append(_maker(layout, spec))
        except PredicateError as error:
            raise DefinitionError(f"figure {spec.cell}: {error}") from error
    return tuple(made)


def _maker(layout: Layout, spec: FigureSpec) -> FigureMaker:
    if spec.records == (FORM,):
        raise PredicateError("it needs a record type.")
    if sum(map(bool, (spec.sum, spec.mean))) > 1 or (spec.mean and spec.by):
        raise PredicateError("it takes one of “sum” and “mean”, and “by” only without a mean.")
    for record in spec.records if spec.by else ():
        field = layout.find_field(record, str(spec.by))
        if field is None or field.type != "code":
            raise PredicateError(f"“{spec.by}” is not a code of record {record}.")
    amounts = _amounts(layout, spec, spec.sum or spec.mean)
    return FigureMaker(spec, amounts, tuple(amount.lines for amount in amounts) if spec.mean else ())


def _amounts(layout: Layout, spec: FigureSpec, total: str | None) -> tuple[Amount, ...]:
    return tuple(Amount.make(layout, spec.cell, record, where=spec.where, total=total) for record in spec.records)
