"""The oracle's own meaning of every word a predicate may use: three-valued, by recursion over the tree."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable
from datetime import date
from functools import cache
from typing import Any

import sqlglot
from sqlglot import expressions as sql

from reeve.rules import Layout

Names = Callable[[str], Any]


def column(node: sql.Expr) -> str:
    table = node.args.get("table")
    return f"{table.name}.{node.name}" if table else node.name


@cache
def parsed(text: str) -> tuple[sql.Expr, tuple[str, ...]]:
    """The tree of a text and every name it holds."""
    tree = sqlglot.parse_one(text)
    return tree, tuple(dict.fromkeys(column(node) for node in tree.find_all(sql.Column)))


def meaning(text: str, names: Names) -> Any:
    """What a text means. Every name is asked for, so that one that cannot be read is noticed wherever it stands."""
    tree, named = parsed(text)
    known = {name: names(name) for name in named}
    return value(tree, known.__getitem__)


def mentions(text: str, name: str, layout: Layout) -> bool:
    """Whether a text names this, itself or through a term."""
    own = set(parsed(text)[1])
    terms = [term for term in layout.terms if term.name in own]
    return name in own or any(mentions(term.expression, name, layout) for term in terms)


def value(node: sql.Expr, names: Names) -> Any:
    return _MEANS[type(node)](node, names)


def _column(node: sql.Expr, names: Names) -> Any:
    return names(column(node))


def _literal(node: sql.Expr, names: Names) -> Any:
    if node.args["is_string"]:
        return node.name
    return int(node.name) if node.name.isdigit() else float(node.name)


def _two(node: sql.Expr, names: Names) -> tuple[Any, Any]:
    return value(node.args["this"], names), value(node.args["expression"], names)


def _and(node: sql.Expr, names: Names) -> bool | None:
    both = _two(node, names)
    return False if False in both else None if None in both else True


def _or(node: sql.Expr, names: Names) -> bool | None:
    both = _two(node, names)
    return True if True in both else None if None in both else False


def _not(node: sql.Expr, names: Names) -> bool | None:
    inner = value(node.this, names)
    return None if inner is None else not inner


def _known(operate: Callable[[Any, Any], Any]) -> Callable[[sql.Expr, Names], Any]:
    def meaning(node: sql.Expr, names: Names) -> Any:
        left, right = _two(node, names)
        return None if left is None or right is None else operate(left, right)

    return meaning


def _between(node: sql.Expr, names: Names) -> bool | None:
    this, low, high = (value(node.args[part], names) for part in ("this", "low", "high"))
    above = None if this is None or low is None else this >= low
    below = None if this is None or high is None else this <= high
    return False if False in (above, below) else None if None in (above, below) else True


def _in(node: sql.Expr, names: Names) -> bool | None:
    this = value(node.this, names)
    choices = [value(one, names) for one in node.expressions]
    if this is None:
        return None
    return True if this in choices else None if None in choices else False


def _is_null(node: sql.Expr, names: Names) -> bool:
    return value(node.this, names) is None


def _case(node: sql.Expr, names: Names) -> Any:
    for branch in node.args["ifs"]:
        if value(branch.this, names) is True:
            return value(branch.args["true"], names)
    return value(node.args["default"], names)


def _call(node: sql.Expr, names: Names) -> Any:
    name = str(node.this).lower() if isinstance(node, sql.Anonymous) else type(node).__name__.lower()
    nodes = [] if isinstance(node, sql.Anonymous) else [node.this]
    nodes += [node.args[part] for part in ("start", "length", "expression", "replacement") if node.args.get(part)]
    given = [value(one, names) for one in nodes + node.expressions]
    if name == "coalesce":
        return next((one for one in given if one is not None), None)
    return None if any(one is None for one in given) else _CALLS[name](*given)


def _substring(text: str, start: int, length: int | None = None) -> str:
    return text[start - 1 :] if length is None else text[start - 1 : start - 1 + length]


def _age(born: date, on: date) -> int:
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def _add_months(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _in_force(table: Any, on: date) -> list[Any]:
    return [rate for rate in table.rates if rate.first <= on and (rate.last is None or on <= rate.last)]


def _rate(table: Any, on: date) -> int | None:
    found = _in_force(table, on)
    return found[0].amount if found else None


def _in_rates(table: Any, amount: int, on: date) -> bool | None:
    found = _in_force(table, on)
    return any(rate.amount == amount for rate in found) if found else None


def _band(table: Any, amount: int, on: date) -> int | None:
    found = [rate.amount for rate in _in_force(table, on) if rate.at_least <= amount]
    return found[-1] if found else None


def _reached(table: Any, born: date, on: date) -> bool | None:
    rate = _rate(table, born)
    return None if rate is None else (rate if isinstance(rate, date) else _add_months(born, rate)) <= on


_CALLS: dict[str, Callable[..., Any]] = {
    "abs": abs,
    "greatest": max,
    "least": min,
    "length": len,
    "substring": _substring,
    "upper": str.upper,
    "replace": str.replace,
    "matches": lambda text, pattern: re.search(pattern, text) is not None,
    "days": lambda first, last: (last - first).days,
    "age": _age,
    "dow": date.isoweekday,
    "addmonths": _add_months,
    "rate": _rate,
    "in_rates": _in_rates,
    "band": _band,
    "reached": _reached,
    "ceil_div": lambda above, below: None if below == 0 else -(-above // below),
}
_MEANS: dict[type[sql.Expr], Callable[[sql.Expr, Names], Any]] = {
    sql.Column: _column,
    sql.Literal: _literal,
    sql.Boolean: lambda node, names: bool(node.this),
    sql.Paren: lambda node, names: value(node.this, names),
    sql.Cast: lambda node, names: date.fromisoformat(node.this.name),
    sql.And: _and,
    sql.Or: _or,
    sql.Not: _not,
    sql.EQ: _known(lambda left, right: left == right),
    sql.NEQ: _known(lambda left, right: left != right),
    sql.LT: _known(lambda left, right: left < right),
    sql.LTE: _known(lambda left, right: left <= right),
    sql.GT: _known(lambda left, right: left > right),
    sql.GTE: _known(lambda left, right: left >= right),
    sql.Between: _between,
    sql.In: _in,
    sql.Is: _is_null,
    sql.Case: _case,
    sql.Add: _known(lambda left, right: left + right),
    sql.Sub: _known(lambda left, right: left - right),
    sql.Mul: _known(lambda left, right: left * right),
    sql.Div: _known(lambda left, right: None if right == 0 else left / right),
    sql.Neg: lambda node, names: None if (inner := value(node.this, names)) is None else -inner,
    **dict.fromkeys((sql.Anonymous, sql.Coalesce, sql.Abs, sql.Greatest, sql.Least, sql.Length), _call),
    **dict.fromkeys((sql.Substring, sql.Upper, sql.Replace), _call),
}
