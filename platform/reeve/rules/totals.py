"""Amounts over the whole file: counts and sums, the rules that hold between them, and the figures shown and signed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

import polars as pl

from reeve.rules.accepted import Accepted
from reeve.rules.calls import PredicateError
from reeve.rules.cells import column_type, unreadable
from reeve.rules.findings import Origin
from reeve.rules.kinds import (
    FACT_NAMES,
    CannotRun,
    Condition,
    DoesNotApply,
    Hits,
    Kept,
    WholeFile,
    maybe,
)
from reeve.rules.lines import CLAIM, LINE
from reeve.rules.model import Layout, Rule
from reeve.rules.predicates import Predicate, compile_expression
from reeve.rules.terms import names_in
from reeve.rules.together import together
from reeve.rules.types import BOOLEAN, DATE, INTEGER, LAST_REFERENCE_DATE, Name, Type, facts

_EPOCH = date(1970, 1, 1)
REFERENCE_DATE = "ref_date"


@dataclass(frozen=True, slots=True, eq=False)
class Amount:
    """The count of lines of a record type where ``where`` is true, or the sum of an expression over them."""

    name: str
    record: str
    where: Predicate | None
    total: Predicate | None
    needs: Mapping[str, frozenset[str]]

    @classmethod
    def make(cls, layout: Layout, name: str, record: str, *, where: str | None, total: str | None) -> Amount:
        if record not in layout.records:
            raise PredicateError(f"“{name}”: record “{record}” is not a record type of this return.")
        scope = names_in(layout, record)
        condition = maybe(where, scope | facts(layout))
        summed = compile_expression(total, scope) if total else None
        if summed and summed.type.base != "number":
            raise PredicateError(f"“{total}” is {summed.type.words()}, and cannot be summed.")
        columns = frozenset(name for part in (condition, summed) if part for name in part.columns)
        return cls(name, record, condition, summed, {record: columns - FACT_NAMES})

    @property
    def type(self) -> Type:
        return self.total.type if self.total else INTEGER

    @property
    def facts(self) -> frozenset[str]:
        return self.where.columns & FACT_NAMES if self.where else frozenset()

    @property
    def lines(self) -> Amount:
        """How many lines the sum is over: those where ``where`` is true and the expression has a value."""
        if self.total is None:
            return self
        given = self.total.expr.is_not_null()
        own = given if self.where is None else self.where.expr & given
        columns = self.total.columns | (self.where.columns if self.where else frozenset())
        return replace(self, where=replace(self.total, expr=own, type=BOOLEAN, columns=columns), total=None)

    def value(self, kept: Kept) -> int | Decimal:
        """The amount; raises ``CannotRun`` when a cell it needs cannot be read or a date it needs is not known."""
        self._dates_are_known(kept)
        if self not in kept.counted:
            kept.counted |= _counted(kept, self.record, [self])
        return self._told(*kept.counted[self])

    def value_by(self, field: str, kept: Kept) -> dict[str | None, int | Decimal]:
        """The amount for each value of a field; raises ``CannotRun`` as ``value`` does."""
        self._dates_are_known(kept)
        frame = kept.frame(self.record, self.facts, self.needs[self.record] | {field})
        if not frame.height:
            return {}
        self._told(0, _unreadable_lines(frame, self.needs[self.record], _flagged(frame)))
        rows = frame.lazy().group_by(field).agg(self.counting.alias("#amount")).collect().rows()
        return {value: self._told(found, 0) for value, found in rows}

    def _dates_are_known(self, kept: Kept) -> None:
        unknown = [name for name in self.facts if kept.facts.get(name) is None]
        if unknown:
            raise CannotRun(missing_fact(unknown[0]))

    def _told(self, found: int | float | None, bad: int) -> int | Decimal:
        if bad:
            raise CannotRun(
                f"{bad} {self.record} line{'s hold cells' if bad > 1 else ' holds a cell'} that cannot be read."
            )
        return int(found or 0) if isinstance(found, int) or found is None else Decimal(str(round(found, 6)))

    @property
    def counting(self) -> pl.Expr:
        """What gives the amount over a table of lines."""
        parts = [one.expr for one in (self.where, self.total) if one]
        if not parts:
            return pl.len().cast(pl.Int64)
        counted = self.where.expr.fill_null(False) if self.where else pl.lit(True)
        if not any(one.meta.root_names() for one in parts):
            counted = counted & (pl.int_range(pl.len()) >= 0)  # a constant holds for every line, not for one
        return counted.sum().cast(pl.Int64) if self.total is None else pl.when(counted).then(self.total.expr).sum()


def count_together(kept: Kept, amounts: Iterable[Amount]) -> dict[object, tuple[int | float | None, int]]:
    """All amounts of a record type in one go over its lines. Those of a record type where one fails are left for later,
    each alone."""
    by_record: dict[str, list[Amount]] = {}
    for amount in amounts:
        by_record.setdefault(amount.record, []).append(amount)
    found: dict[object, tuple[int | float | None, int]] = {}
    for record, own in by_record.items():
        with suppress(pl.exceptions.PolarsError):
            found |= _counted(kept, record, own)
    return found


def _counted(kept: Kept, record: str, amounts: list[Amount]) -> dict[object, tuple[int | float | None, int]]:
    facts = {name for amount in amounts for name in amount.facts}
    columns = {name for amount in amounts for name in amount.needs[record]}
    frame = kept.frame(record, facts, columns)
    if not frame.height:
        return dict.fromkeys(amounts, (0, 0))
    flagged = _flagged(frame)
    row = together(frame, (amount.counting.alias(str(index)) for index, amount in enumerate(amounts))).row(0)
    return {
        amount: (found, _unreadable_lines(frame, amount.needs[record], flagged))
        for amount, found in zip(amounts, row, strict=True)
    }


def _flagged(frame: pl.DataFrame) -> frozenset[str]:
    """The columns that say of some line that a cell cannot be read."""
    return frozenset(one.name for one in frame if one.name.endswith(unreadable("")) and one.any())


def _unreadable_lines(frame: pl.DataFrame, columns: Iterable[str], flagged: frozenset[str]) -> int:
    """The lines with a cell in one of these columns that cannot be read."""
    flags = [pl.col(unreadable(name)) for name in columns if unreadable(name) in flagged]
    return frame.select(pl.any_horizontal(flags).sum()).item() if flags else 0


def amounts_of(rules: Iterable[WholeFile]) -> list[Amount]:
    """The amounts of the rules over totals."""
    return [amount for rule in rules if isinstance(rule, Total) for amount in rule.amounts]


def missing_fact(name: str) -> str:
    """Why a rule that names this date could not run."""
    if name == REFERENCE_DATE:
        return "The header gives no reference date we can read."
    if name == LAST_REFERENCE_DATE:
        return "The file accepted last gave no reference date we can read."
    return "The period of this return is not known here."


@dataclass(frozen=True, slots=True)
class Total:
    """What must hold between named amounts of the whole file, and between them and the last version's."""

    rule: Rule
    needs: Mapping[str, frozenset[str]]
    facts: frozenset[str]
    amounts: tuple[Amount, ...]
    must: Condition

    @classmethod
    def make(cls, layout: Layout, rule: Rule) -> Total:
        amounts = tuple(_amount(layout, name, spec) for name, spec in rule.options.get("amounts", {}).items())
        if any(not amount.type.exact for amount in amounts) or any(_is_decimal(layout, amount) for amount in amounts):
            raise PredicateError(
                "an amount of a total rule must be whole: a count, or a sum of money or whole numbers."
            )
        scope = {amount.name: Name(amount.name, amount.type) for amount in amounts} | facts(layout)
        scope |= {f"last.{amount.name}": Name(f"last.{amount.name}", amount.type) for amount in amounts}
        scope[f"last.{REFERENCE_DATE}"] = Name(f"last.{REFERENCE_DATE}", DATE)
        must = Condition.make(rule, scope)
        needs: dict[str, frozenset[str]] = {}
        for amount in amounts:
            needs[amount.record] = needs.get(amount.record, frozenset()) | amount.needs[amount.record]
        used = must.columns & FACT_NAMES
        return cls(rule, needs, used, amounts, must)

    def hits(self, kept: Kept) -> list[Hits]:
        row: dict[str, int | date | None] = {}
        for amount in self.amounts:
            value = int(amount.value(kept))
            row[amount.name] = kept.amounts[f"{self.rule.id}.{amount.name}"] = value
        if any(name.startswith("last.") for name in self.must.columns):
            row |= self._last(kept)
        row |= {name: kept.facts.get(name) for name in self.facts}
        fires = pl.DataFrame([row]).select(self.must.fires.fill_null(False)).item()
        whole = pl.DataFrame({LINE: [None], CLAIM: [None]}, schema={LINE: pl.UInt32(), CLAIM: pl.String()})
        place = Origin(self.rule, None, self.rule.fields[0] if self.rule.fields else None)
        return [Hits(place, whole if fires else whole.clear())]

    def _last(self, kept: Kept) -> dict[str, int | date | None]:
        if kept.previous is None:
            raise DoesNotApply
        known = kept.previous.amounts
        found: dict[str, int | date | None] = {}
        for column in (name for name in self.must.columns if name.startswith("last.")):
            name = column.removeprefix("last.")
            days = known.get(name) if name == REFERENCE_DATE else known.get(f"{self.rule.id}.{name}")
            if days is None:
                raise CannotRun("The version accepted last was checked without this amount.")
            found[column] = _EPOCH + timedelta(days=days) if name == REFERENCE_DATE else days
        return found


def _amount(layout: Layout, name: str, spec: Mapping[str, str]) -> Amount:
    return Amount.make(layout, name, spec["record"], where=spec.get("where"), total=spec.get("sum"))


def _is_decimal(layout: Layout, amount: Amount) -> bool:
    fields = layout.by_record[amount.record]
    return any(column_type(fields[name]) == pl.Float64 for name in (amount.total.columns if amount.total else ()))


def last_reference_date(previous: Accepted) -> date | None:
    """The reference date of the version accepted last, as its key table holds it."""
    days = previous.amounts.get(REFERENCE_DATE)
    return None if days is None else _EPOCH + timedelta(days=days)


def reference_amount(day: date | None) -> dict[str, int]:
    """The reference date as a whole-file amount: days since 1970."""
    return {} if day is None else {REFERENCE_DATE: (day - _EPOCH).days}
