"""The grammar of predicates: SQL read by sqlglot, cut down to a closed set of nodes, type-checked, turned into polars.

Anything outside the set, an unknown name or a wrong type raises ``PredicateError``. Only what compiles a definition or
says it in words imports this: a check that is handed compiled rules never reads SQL (see ``packed``).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import lru_cache

import polars as pl
import sqlglot
from sqlglot import expressions as sql
from sqlglot.errors import SqlglotError

from reeve.rules import calls, lookups
from reeve.rules.calls import PredicateError, Value
from reeve.rules.types import BOOLEAN, DATE, DECIMAL_LITERAL, LITERAL, TEXT, Scope

_LONGEST = 4_000
_FUNCTIONS = calls.FUNCTIONS | lookups.FUNCTIONS


def compiled(text: str, scope: Scope, columns: set[str]) -> Value:
    """What ``text`` says, over the names of ``scope``; the columns it reads are added to ``columns``."""
    return _Compiler(scope, columns).value(tree(text))


@lru_cache(maxsize=4096)
def tree(text: str) -> sql.Expr:
    """The parsed tree of exactly one expression."""
    if len(text) > _LONGEST:
        raise PredicateError(f"A condition is longer than {_LONGEST} characters. Split the rule in two.")
    try:
        found = sqlglot.parse(text)
    except (SqlglotError, RecursionError) as error:
        raise PredicateError(f"“{text}” cannot be read: {str(error).splitlines()[0]}") from error
    if len(found) != 1 or found[0] is None:
        raise PredicateError(f"“{text}” must be exactly one condition.")
    return found[0]


class _Compiler:
    def __init__(self, scope: Scope, columns: set[str]) -> None:
        self.scope, self.columns = scope, columns

    def value(self, node: sql.Expr) -> Value:
        compile_node = _NODES.get(type(node))
        if compile_node is None:
            raise PredicateError(f"“{node.sql()}” uses {type(node).__name__}, which rules may not use.")
        return compile_node(self, node)

    def values(self, nodes: list[sql.Expr]) -> list[Value]:
        return [self.value(node) for node in nodes]

    def only(self, node: sql.Expr, *allowed: str) -> None:
        """Refuses any part of a node that is not compiled below, so that nothing written is ignored."""
        extra = [name for name, part in node.args.items() if part not in (None, False, []) and name not in allowed]
        if extra:
            raise PredicateError(f"“{node.sql()}” uses {extra[0]}, which rules may not use.")


def _column(self: _Compiler, node: sql.Expr) -> Value:
    self.only(node, "this", "table")
    name = f"{node.args['table'].name}.{node.name}" if node.args.get("table") else node.name
    found = self.scope.get(name)
    if found is None:
        raise PredicateError(f"“{name}” is not a field here. Check its spelling (cells are named c037, not 037).")
    if found.table:
        return Value(pl.lit(None), found.type, table=found.table)
    if found.expr is not None:
        self.columns.update(found.reads)
        return Value(found.expr, found.type)
    self.columns.add(found.column)
    return Value(pl.col(found.column), found.type)


def _literal(self: _Compiler, node: sql.Expr) -> Value:
    text = node.name
    if node.args["is_string"]:
        return Value(pl.lit(text), TEXT, literal=text)
    if text.isdigit():
        if len(text) > 1 and text.startswith("0"):
            raise PredicateError(f"{text} is not a number here. A cell is named c{text}; a code is written '{text}'.")
        return Value(pl.lit(int(text), dtype=pl.Int64), LITERAL, literal=int(text))
    return Value(pl.lit(float(text)), DECIMAL_LITERAL)


def _cast(self: _Compiler, node: sql.Expr) -> Value:
    if not isinstance(node.this, sql.Literal) or node.args["to"].this != sql.DataType.Type.DATE:
        raise PredicateError(f"“{node.sql()}” turns one type into another. Only DATE '2026-04-01' may be written.")
    try:
        return Value(pl.lit(date.fromisoformat(node.this.name)), DATE)
    except ValueError as error:
        raise PredicateError(f"“{node.this.name}” is not a date. Write DATE '2026-04-01'.") from error


def _logical(combine: Callable[[pl.Expr, pl.Expr], pl.Expr]) -> Callable[[_Compiler, sql.Expr], Value]:
    def node(self: _Compiler, node: sql.Expr) -> Value:
        left, right = self.value(node.args["this"]), self.value(node.args["expression"])
        calls.need(node, "boolean", left, right)
        return Value(combine(left.expr, right.expr), BOOLEAN)

    return node


def _not(self: _Compiler, node: sql.Expr) -> Value:
    inner = self.value(node.this)
    calls.need(node, "boolean", inner)
    return Value(~inner.expr, BOOLEAN)


def _comparison(
    compare: Callable[[pl.Expr, pl.Expr], pl.Expr], *, equality: bool = False
) -> Callable[[_Compiler, sql.Expr], Value]:
    def node(self: _Compiler, node: sql.Expr) -> Value:
        left, right = self.value(node.args["this"]), self.value(node.args["expression"])
        calls.comparable(node, left, right, equality=equality)
        return Value(compare(left.expr, right.expr), BOOLEAN)

    return node


def _between(self: _Compiler, node: sql.Expr) -> Value:
    self.only(node, "this", "low", "high")
    this, low, high = (self.value(node.args[part]) for part in ("this", "low", "high"))
    calls.comparable(node, this, low)
    calls.comparable(node, this, high)
    return Value((this.expr >= low.expr) & (this.expr <= high.expr), BOOLEAN)


def _in(self: _Compiler, node: sql.Expr) -> Value:
    self.only(node, "this", "expressions")
    this, choices = self.value(node.this), self.values(node.expressions)
    if not choices:
        raise PredicateError(f"“{node.sql()}” has an empty list.")
    for choice in choices:
        calls.comparable(node, this, choice, equality=True)
    if all(choice.literal is not None for choice in choices):
        return Value(this.expr.is_in([choice.literal for choice in choices]), BOOLEAN)
    return Value(pl.any_horizontal([this.expr == choice.expr for choice in choices]), BOOLEAN)


def _is_null(self: _Compiler, node: sql.Expr) -> Value:
    if not isinstance(node.args["expression"], sql.Null):
        raise PredicateError(f"“{node.sql()}”: only IS NULL and IS NOT NULL may be written.")
    return Value(self.value(node.this).expr.is_null(), BOOLEAN)


def _case(self: _Compiler, node: sql.Expr) -> Value:
    self.only(node, "ifs", "default")
    if not node.args.get("default"):
        raise PredicateError(f"“{node.sql()}” needs an ELSE.")
    result = self.value(node.args["default"])
    for branch in reversed(node.args["ifs"]):
        when, then = self.value(branch.this), self.value(branch.args["true"])
        calls.need(node, "boolean", when)
        kind = calls.same(node, [then, result])
        result = Value(pl.when(when.expr).then(then.expr).otherwise(result.expr), kind)
    return result


def _arithmetic(operate: calls.Operation) -> Callable[[_Compiler, sql.Expr], Value]:
    def node(self: _Compiler, node: sql.Expr) -> Value:
        return operate(node, self.value(node.args["this"]), self.value(node.args["expression"]))

    return node


def _negative(self: _Compiler, node: sql.Expr) -> Value:
    inner = self.value(node.this)
    calls.need(node, "number", inner)
    return Value(-inner.expr, inner.type, literal=-inner.literal if isinstance(inner.literal, int) else None)


def _call(self: _Compiler, node: sql.Expr) -> Value:
    name = str(node.this).lower() if isinstance(node, sql.Anonymous) else type(node).__name__.lower()
    function = _FUNCTIONS.get(name)
    if function is None:
        raise PredicateError(f"“{node.sql()}”: rules may not use {name}.")
    arguments = [] if isinstance(node, sql.Anonymous) else [node.this]
    arguments += [node.args[part] for part in ("start", "length", "expression", "replacement") if node.args.get(part)]
    arguments += node.expressions
    self.only(node, "this", "start", "length", "expression", "replacement", "expressions", "ignore_nulls")
    return function(node, self.values(arguments))


def _boolean(self: _Compiler, node: sql.Expr) -> Value:
    return Value(pl.lit(bool(node.this)), BOOLEAN)


def _paren(self: _Compiler, node: sql.Expr) -> Value:
    return self.value(node.this)


_NODES: dict[type[sql.Expr], Callable[[_Compiler, sql.Expr], Value]] = {
    sql.Column: _column,
    sql.Literal: _literal,
    sql.Boolean: _boolean,
    sql.Paren: _paren,
    sql.Cast: _cast,
    sql.And: _logical(lambda left, right: left & right),
    sql.Or: _logical(lambda left, right: left | right),
    sql.Not: _not,
    sql.EQ: _comparison(lambda left, right: left == right, equality=True),
    sql.NEQ: _comparison(lambda left, right: left != right, equality=True),
    sql.LT: _comparison(lambda left, right: left < right),
    sql.LTE: _comparison(lambda left, right: left <= right),
    sql.GT: _comparison(lambda left, right: left > right),
    sql.GTE: _comparison(lambda left, right: left >= right),
    sql.Between: _between,
    sql.In: _in,
    sql.Is: _is_null,
    sql.Case: _case,
    sql.Add: _arithmetic(calls.add),
    sql.Sub: _arithmetic(calls.subtract),
    sql.Mul: _arithmetic(calls.multiply),
    sql.Div: _arithmetic(calls.divide),
    sql.Neg: _negative,
}
for _kind in (sql.Anonymous, sql.Coalesce, sql.Abs, sql.Greatest, sql.Least, sql.Length, sql.Substring, sql.Upper):
    _NODES[_kind] = _call
_NODES[sql.Replace] = _call
WHITELIST: frozenset[type[sql.Expr]] = frozenset(_NODES)
