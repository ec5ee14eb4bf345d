"""The functions of a predicate that look something up in the definition's tables, by a date.

A date outside a table's periods, like one that is not known, gives an unknown: nothing fires for want of a line in the
table.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import groupby

import polars as pl

from reeve.rules.calls import Function, PredicateError, Value, Written, count, need
from reeve.rules.model import Rate, Table
from reeve.rules.types import BOOLEAN, INTEGER, MONEY, Type

_NOTHING = pl.lit(None, dtype=pl.Int64)
_MILLION = 1_000_000
_POUND_OF_MILLIONTHS = 100 * _MILLION


def _rate(text: Written, values: Sequence[Value]) -> Value:
    """rate(table, on): the one amount in force."""
    count(text, values, 2)
    table, (on,) = _table(text, values), values[1:]
    need(text, "date", on)
    if len({rate.first for rate in table.rates}) != len(table.rates):
        raise PredicateError(f"“{text}”: {table.name} has bands. Write band(table, amount, on).")
    found = _NOTHING
    for rate in table.rates:
        found = pl.when(_within(on.expr, rate)).then(_whole(text, rate)).otherwise(found)
    return Value(found, _type(table))


def _in_rates(text: Written, values: Sequence[Value]) -> Value:
    """in_rates(table, amount, on): the amount is one of those in force."""
    count(text, values, 3)
    table, (amount, on) = _table(text, values), values[1:]
    need(text, "date", on)
    _is_money(text, table, amount)
    found = pl.lit(None, dtype=pl.Boolean)
    for rates in _periods(table):
        among = amount.expr.is_in([_whole(text, rate) for rate in rates])
        found = pl.when(_within(on.expr, rates[0])).then(among).otherwise(found)
    return Value(found, BOOLEAN)


def _band(text: Written, values: Sequence[Value]) -> Value:
    """band(table, amount, on): the amount of the highest band that begins no higher than this one."""
    count(text, values, 3)
    table, (amount, on) = _table(text, values), values[1:]
    need(text, "date", on)
    _is_money(text, table, amount)
    found = _NOTHING
    for rates in _periods(table):
        banded = _NOTHING
        for rate in rates:
            banded = pl.when(amount.expr >= rate.at_least).then(_whole(text, rate)).otherwise(banded)
        found = pl.when(_within(on.expr, rates[0])).then(banded).otherwise(found)
    return Value(found, _type(table))


def _reached(text: Written, values: Sequence[Value]) -> Value:
    """reached(table, born, on): whether somebody born then had the table's age by this day.

    An age in months is reached on the day of the month of birth, or on the last day of a month that is too short.
    """
    count(text, values, 3)
    table, (born, on) = _table(text, values), values[1:]
    need(text, "date", born, on)
    if table.unit != "months":
        raise PredicateError(f"“{text}”: {table.name} is not a table of ages.")
    months, days = _NOTHING, pl.lit(None, dtype=pl.Date)
    for rate in table.rates:
        if isinstance(rate.amount, date):
            days = pl.when(_within(born.expr, rate)).then(pl.lit(rate.amount)).otherwise(days)
        else:
            months = pl.when(_within(born.expr, rate)).then(pl.lit(rate.amount)).otherwise(months)
    lived = _months(on.expr) - _months(born.expr) - months
    tomorrow = (on.expr.cast(pl.Int32) + 1).cast(pl.Date)
    day_is_here = (on.expr.dt.day() >= born.expr.dt.day()) | (tomorrow.dt.day() == 1)
    return Value(pl.coalesce(days <= on.expr, (lived > 0) | ((lived == 0) & day_is_here)), BOOLEAN)


def _ceil_div(text: Written, values: Sequence[Value]) -> Value:
    """ceil_div(a, b): whole numbers divided and rounded up; dividing by nothing is unknown."""
    count(text, values, 2)
    need(text, "number", *values)
    above, below = values
    if not (above.type.exact and below.type.exact):
        raise PredicateError(f"“{text}” needs whole numbers.")
    if below.type.money and not above.type.money:
        raise PredicateError(f"“{text}” divides a number by money.")
    divisor = pl.when(below.expr != 0).then(below.expr)
    money = above.type.money and not below.type.money
    return Value(-(-above.expr // divisor), Type("number", money))


def _share_of(text: Written, values: Sequence[Value]) -> Value:
    """share_of(table, amount, on): that percentage of an amount of money, to the nearest pound; 50p goes down."""
    count(text, values, 3)
    table, (amount, on) = _table(text, values), values[1:]
    need(text, "number", amount)
    if table.unit != "percent" or not amount.type.exact or amount.type.money is False:
        raise PredicateError(f"“{text}” takes a percentage of a table from an exact amount of money.")
    share = _rate(text, [values[0], on]).expr
    size = amount.expr.abs()
    # In two parts, so that no product leaves 64 bits: a millionth of a penny of the largest amount would.
    whole, rest = size // _POUND_OF_MILLIONTHS * share, size % _POUND_OF_MILLIONTHS * share
    pounds = whole + (rest + _POUND_OF_MILLIONTHS // 2 - 1) // _POUND_OF_MILLIONTHS
    return Value(pounds * 100 * amount.expr.sign(), MONEY)


def _within_share(text: Written, values: Sequence[Value]) -> Value:
    """within_share(table, part, whole, on): the part is no more than that percentage of the whole, to the penny."""
    count(text, values, 4)
    table, (part, whole, on) = _table(text, values), values[1:]
    need(text, "number", part, whole)
    if table.unit != "percent" or not (part.type.exact and whole.type.exact):
        raise PredicateError(f"“{text}” compares two exact amounts by a table of percentages.")
    share = _rate(text, [values[0], on]).expr
    most = whole.expr // _MILLION * share + whole.expr % _MILLION * share // _MILLION
    return Value(part.expr <= most, BOOLEAN)


def _table(text: Written, values: Sequence[Value]) -> Table:
    if values[0].table is None:
        raise PredicateError(f"“{text}” begins with the name of a table of parameters.csv.")
    return values[0].table


def _is_money(text: Written, table: Table, amount: Value) -> None:
    need(text, "number", amount)
    if not amount.type.exact or amount.type.money is False or table.unit != "pounds":
        raise PredicateError(f"“{text}” looks up an amount of money in a table of pounds.")


def _type(table: Table) -> Type:
    return MONEY if table.unit == "pounds" else INTEGER


def _whole(text: Written, rate: Rate) -> int:
    if isinstance(rate.amount, date):
        raise PredicateError(f"“{text}” looks up an amount, and the table holds days.")
    return rate.amount


def _within(day: pl.Expr, rate: Rate) -> pl.Expr:
    begun = day >= rate.first
    return begun if rate.last is None else begun & (day <= rate.last)


def _periods(table: Table) -> list[list[Rate]]:
    return [list(rates) for _, rates in groupby(table.rates, key=lambda rate: rate.first)]


def _months(day: pl.Expr) -> pl.Expr:
    return day.dt.year().cast(pl.Int64) * 12 + day.dt.month().cast(pl.Int64)


FUNCTIONS: dict[str, Function] = {
    "rate": _rate,
    "in_rates": _in_rates,
    "band": _band,
    "reached": _reached,
    "ceil_div": _ceil_div,
    "share_of": _share_of,
    "within_share": _within_share,
}
