"""The functions and the arithmetic a predicate may use, each checking the types of what it is given."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import polars as pl

from reeve.rules.model import Table
from reeve.rules.types import DATE, INTEGER, TEXT, Base, Type


class PredicateError(Exception):
    """A condition cannot be used. The message says which part and what to write instead."""


@dataclass(frozen=True, slots=True)
class Value:
    """A part of a predicate: its polars expression, its type, what was written where it is a constant, and the table
    where it names one."""

    expr: pl.Expr
    type: Type
    literal: str | int | None = None
    table: Table | None = None


Written = object
"""The part of the predicate a refusal quotes: a tree that is written out only where it is refused, since writing all of
them out costs more than compiling them."""
Operation = Callable[[Written, Value, Value], Value]
Function = Callable[[Written, Sequence[Value]], Value]


def need(text: Written, base: Base, *values: Value) -> None:
    """Refuses any value that is not of this base type."""
    for value in values:
        if value.type.base != base:
            wanted = Type(base).words()
            raise PredicateError(f"“{text}” uses {value.type.words()} where {wanted} is needed.")


def comparable(text: Written, left: Value, right: Value, *, equality: bool = False) -> None:
    """Refuses comparing a code with a number, money with a count, or asking whether an inexact number is equal."""
    same(text, [left, right])
    if equality and not (left.type.exact and right.type.exact):
        raise PredicateError(f"“{text}” asks whether two decimal numbers are equal. Use BETWEEN with a margin.")


def same(text: Written, values: Sequence[Value]) -> Type:
    """The one type all these values have."""
    first = values[0].type
    for value in values[1:]:
        if value.type.base != first.base:
            raise PredicateError(f"“{text}” sets {first.words()} against {value.type.words()}. A code is written '1'.")
    if first.base != "number":
        return first
    return Type("number", _dimension(text, values), all(value.type.exact for value in values))


def _dimension(text: Written, values: Sequence[Value]) -> bool | None:
    dimensions = {value.type.money for value in values} - {None}
    if len(dimensions) > 1:
        raise PredicateError(f"“{text}” mixes money with a plain number.")
    return dimensions.pop() if dimensions else None


def add(text: Written, left: Value, right: Value) -> Value:
    need(text, "number", left, right)
    return Value(left.expr + right.expr, same(text, [left, right]))


def subtract(text: Written, left: Value, right: Value) -> Value:
    if left.type.base == "date":
        raise PredicateError(f"“{text}” takes one date from another. Write days(from, to).")
    need(text, "number", left, right)
    return Value(left.expr - right.expr, same(text, [left, right]))


def multiply(text: Written, left: Value, right: Value) -> Value:
    need(text, "number", left, right)
    if left.type.money and right.type.money:
        raise PredicateError(f"“{text}” multiplies money by money.")
    money = True if left.type.money or right.type.money else _either(left, right)
    return Value(left.expr * right.expr, Type("number", money, left.type.exact and right.type.exact))


def divide(text: Written, left: Value, right: Value) -> Value:
    """Never exact; dividing by nothing is unknown."""
    need(text, "number", left, right)
    if right.type.money and not left.type.money:
        raise PredicateError(f"“{text}” divides a number by money.")
    money = None if left.type.money is None else left.type.money and not right.type.money
    divisor = pl.when(right.expr != 0).then(right.expr)
    return Value(left.expr / divisor, Type("number", money, exact=False))


def _either(left: Value, right: Value) -> bool | None:
    return None if left.type.money is None and right.type.money is None else False


def count(text: Written, values: Sequence[Value], *counts: int) -> None:
    if len(values) not in counts:
        raise PredicateError(f"“{text}” needs {' or '.join(map(str, counts))} values, and has {len(values)}.")


def _coalesce(text: Written, values: Sequence[Value]) -> Value:
    return Value(pl.coalesce([value.expr for value in values]), same(text, values))


def _absolute(text: Written, values: Sequence[Value]) -> Value:
    count(text, values, 1)
    need(text, "number", *values)
    return Value(values[0].expr.abs(), values[0].type)


def _extreme(pick: Callable[..., pl.Expr]) -> Function:
    def function(text: Written, values: Sequence[Value]) -> Value:
        kind = same(text, values)
        known = pl.all_horizontal([value.expr.is_not_null() for value in values])
        return Value(pl.when(known).then(pick(*[value.expr for value in values])), kind)

    return function


def _length(text: Written, values: Sequence[Value]) -> Value:
    count(text, values, 1)
    need(text, "text", *values)
    return Value(values[0].expr.str.len_chars().cast(pl.Int64), INTEGER)


def _substring(text: Written, values: Sequence[Value]) -> Value:
    count(text, values, 2, 3)
    need(text, "text", values[0])
    need(text, "number", *values[1:])
    length = values[2].expr if len(values) == 3 else None
    return Value(values[0].expr.str.slice(values[1].expr - 1, length), TEXT)


def _upper(text: Written, values: Sequence[Value]) -> Value:
    count(text, values, 1)
    need(text, "text", *values)
    return Value(values[0].expr.str.to_uppercase(), TEXT)


def _replace(text: Written, values: Sequence[Value]) -> Value:
    count(text, values, 3)
    need(text, "text", *values)
    return Value(values[0].expr.str.replace_all(values[1].expr, values[2].expr, literal=True), TEXT)


def _matches(text: Written, values: Sequence[Value]) -> Value:
    count(text, values, 2)
    need(text, "text", *values)
    pattern = values[1].literal
    if not isinstance(pattern, str):
        raise PredicateError(f"“{text}”: the pattern must be written in the rule, in quotes.")
    try:
        pl.Series(["x"]).str.contains(pattern)
    except pl.exceptions.PolarsError as error:
        raise PredicateError(f"“{text}”: the pattern cannot be read: {str(error).splitlines()[0]}") from error
    return Value(values[0].expr.str.contains(pattern), Type("boolean"))


def _days(text: Written, values: Sequence[Value]) -> Value:
    count(text, values, 2)
    need(text, "date", *values)
    return Value((values[1].expr - values[0].expr).dt.total_days(), INTEGER)


def _age(text: Written, values: Sequence[Value]) -> Value:
    count(text, values, 2)
    need(text, "date", *values)
    born, on = (value.expr for value in values)
    years = on.dt.year().cast(pl.Int64) - born.dt.year().cast(pl.Int64)
    return Value(years - (_day_of_year(on) < _day_of_year(born)).cast(pl.Int64), INTEGER)


def _day_of_year(day: pl.Expr) -> pl.Expr:
    return day.dt.month().cast(pl.Int64) * 100 + day.dt.day().cast(pl.Int64)


def _weekday(text: Written, values: Sequence[Value]) -> Value:
    count(text, values, 1)
    need(text, "date", *values)
    return Value(values[0].expr.dt.weekday().cast(pl.Int64), INTEGER)


def _add_months(text: Written, values: Sequence[Value]) -> Value:
    count(text, values, 2)
    need(text, "date", values[0])
    need(text, "number", values[1])
    months = pl.format("{}mo", values[1].expr)
    return Value(values[0].expr.dt.offset_by(months), DATE)


FUNCTIONS: dict[str, Function] = {
    "coalesce": _coalesce,
    "abs": _absolute,
    "greatest": _extreme(pl.max_horizontal),
    "least": _extreme(pl.min_horizontal),
    "length": _length,
    "substr": _substring,
    "substring": _substring,
    "upper": _upper,
    "replace": _replace,
    "matches": _matches,
    "days": _days,
    "age": _age,
    "dow": _weekday,
    "addmonths": _add_months,
}
